/** The table of all schemas. */
import { classificationPolicy } from "./classification-policy";
import type { ResourceSchema } from "./resource-schema";
import { distributionPolicy } from "./distribution-policy";
import { exceptionPolicy } from "./exception-policy";
import { job } from "./job";
import type { Kind } from "./names";
import { queue } from "./queue";
import { worker } from "./worker";

export const registry: Readonly<Record<Kind, ResourceSchema>> = {
  Worker: worker,
  Job: job,
  Queue: queue,
  DistributionPolicy: distributionPolicy,
  ClassificationPolicy: classificationPolicy,
  ExceptionPolicy: exceptionPolicy,
};

export function isKind(name: string): name is Kind {
  return Object.hasOwn(registry, name);
}
