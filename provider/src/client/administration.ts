/** Queues and policies: JobRouterAdministrationOperations of the API description. */
import { z } from "zod";
import { type Caller, call } from "../http/caller";
import { type CallOptions, segmentOf } from "../http/collection";
import { decodeObject, readAs } from "../http/decode";
import type { ClassificationPolicyInputs } from "../schema/classification-policy";
import type { DistributionPolicyInputs } from "../schema/distribution-policy";
import type { ExceptionPolicyInputs } from "../schema/exception-policy";
import { type QueueInputs, queue } from "../schema/queue";
import { EntityCollection } from "./entity-collection";
import type { MergePatch } from "./request-model";
import { type ResponseEntity, responseSchema } from "./response-model";

/** A queue as the service shows it. */
export interface RouterQueue extends ResponseEntity<QueueInputs, "queueId"> {}

/** A distribution policy as the service shows it, without the credentials in its scoring rule. */
export interface DistributionPolicy extends ResponseEntity<DistributionPolicyInputs, "distributionPolicyId"> {}

/** A classification policy as the service shows it, without the credentials in its rules. */
export interface ClassificationPolicy extends ResponseEntity<ClassificationPolicyInputs, "classificationPolicyId"> {}

/** An exception policy as the service shows it. */
export interface ExceptionPolicy extends ResponseEntity<ExceptionPolicyInputs, "exceptionPolicyId"> {}

/** The merge patch of a queue. */
export interface QueuePatch extends MergePatch<Omit<QueueInputs, "queueId">> {}

/** The merge patch of a distribution policy. */
export interface DistributionPolicyPatch extends MergePatch<Omit<DistributionPolicyInputs, "distributionPolicyId">> {}

/** The merge patch of a classification policy. */
export interface ClassificationPolicyPatch extends MergePatch<
  Omit<ClassificationPolicyInputs, "classificationPolicyId">
> {}

/** The merge patch of an exception policy. */
export interface ExceptionPolicyPatch extends MergePatch<Omit<ExceptionPolicyInputs, "exceptionPolicyId">> {}

/** How full a queue is at this moment. */
export interface RouterQueueStatistics {
  /** The queue. */
  readonly queueId: string;
  /** Number of jobs that wait in it. */
  readonly length: number;
  /**
   * Estimated wait in whole minutes, rounded up, by the priority of the job (as text); priorities without data for an
   * estimate are absent.
   */
  readonly estimatedWaitTimeMinutes: Readonly<Record<string, number>>;
  /** Minutes that the longest waiting job has waited; absent while the queue is empty. */
  readonly longestJobWaitTimeMinutes?: number;
}

const queueStatistics: z.ZodType<RouterQueueStatistics> = z.object({
  queueId: z.string(),
  length: z.number(),
  estimatedWaitTimeMinutes: z.record(z.string(), z.number()).default({}),
  longestJobWaitTimeMinutes: z.number().exactOptional(),
});

/** The operations on queues. */
export class Queues extends EntityCollection<RouterQueue, QueuePatch> {
  /** Binds the operations to a router. @hidden */
  constructor(caller: Caller) {
    super(caller, "queues", responseSchema<RouterQueue, QueueInputs>(queue, {}));
  }

  /** GET /routing/queues/{queueId}/statistics (GetQueueStatistics). Rejects with `NotFound` when there is no such queue. */
  async getStatistics(queueId: string, options?: CallOptions): Promise<RouterQueueStatistics> {
    const action = `read the statistics of queue "${queueId}"`;
    const path = `/routing/queues/${segmentOf(queueId)}/statistics`;
    const response = await call(this.caller, { method: "GET", path, action, ...options });
    return readAs(queueStatistics)(decodeObject(response, action), action);
  }
}
