/** The table of all contracts. */
import type { Contract, Kind } from "./contract";
import { distributionPolicy } from "./distribution-policy";
import { job } from "./job";
import { queue } from "./queue";
import { worker } from "./worker";

/** One line per kind of resource. */
export const registry: Readonly<Record<Kind, Contract>> = {
  Worker: worker,
  Job: job,
  Queue: queue,
  DistributionPolicy: distributionPolicy,
};

/** True for the name of a kind. */
export function isKind(name: string): name is Kind {
  return Object.hasOwn(registry, name);
}
