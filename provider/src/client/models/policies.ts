/** Read models of queues and of the three kinds of policies. */
import { z } from "zod";
import { type ClassificationPolicyInputs, classificationPolicy } from "../../schema/classification-policy";
import { type DistributionPolicyInputs, distributionPolicy } from "../../schema/distribution-policy";
import { type ExceptionPolicyInputs, exceptionPolicy } from "../../schema/exception-policy";
import { type QueueInputs, queue } from "../../schema/queue";
import { type ShownEntity, readersOf } from "../response-model";

/** A queue as the service shows it. */
export interface RouterQueue extends ShownEntity<QueueInputs, "queueId"> {}

/** A distribution policy as the service shows it; credentials in its scoring rule are left out. */
export interface DistributionPolicy extends ShownEntity<DistributionPolicyInputs, "distributionPolicyId"> {}

/** A classification policy as the service shows it; credentials in its rules are left out. */
export interface ClassificationPolicy extends ShownEntity<ClassificationPolicyInputs, "classificationPolicyId"> {}

/** An exception policy as the service shows it. */
export interface ExceptionPolicy extends ShownEntity<ExceptionPolicyInputs, "exceptionPolicyId"> {}

/** Reads a {@link RouterQueue}. */
export const routerQueue: z.ZodType<RouterQueue> = z.object(readersOf<QueueInputs, "queueId">(queue));

/** Reads a {@link DistributionPolicy}. */
export const shownDistributionPolicy: z.ZodType<DistributionPolicy> = z.object(
  readersOf<DistributionPolicyInputs, "distributionPolicyId">(distributionPolicy),
);

/** Reads a {@link ClassificationPolicy}. */
export const shownClassificationPolicy: z.ZodType<ClassificationPolicy> = z.object(
  readersOf<ClassificationPolicyInputs, "classificationPolicyId">(classificationPolicy),
);

/** Reads an {@link ExceptionPolicy}. */
export const shownExceptionPolicy: z.ZodType<ExceptionPolicy> = z.object(
  readersOf<ExceptionPolicyInputs, "exceptionPolicyId">(exceptionPolicy),
);
