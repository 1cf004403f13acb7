/** Contract of `/routing/queues/{queueId}` (JobRouterAdministrationOperations_UpsertQueue). */
import { defineContract } from "./contract";
import { ID_LABEL, idOf, labelsWithId, text } from "./field-types";
import type { Labels } from "./inputs";
import { keyed } from "./rules";

/** The fields of a queue. */
export interface QueueInputs {
  /** The router's id of the queue, unique within the endpoint. Default: the Pulumi name. A change replaces the queue. */
  queueId: string;
  /** How the queue's jobs are distributed; the policy must exist. */
  distributionPolicyId: string;
  /** A name for people. */
  name?: string;
  /** The policy that says what happens to jobs that wait too long, or when the queue is too long. */
  exceptionPolicyId?: string;
  /** What queue selectors look at. The service adds `Id` itself. */
  labels?: Labels;
}

/** A queue. */
export const queue = defineContract<QueueInputs>()({
  kind: "Queue",
  collection: "queues",
  noun: "queue",
  identity: "queueId",
  fields: {
    distributionPolicyId: { type: idOf("DistributionPolicy"), required: true },
    name: { type: text },
    exceptionPolicyId: { type: idOf("ExceptionPolicy") },
    labels: { type: labelsWithId },
  },
  rules: [keyed("labels", ID_LABEL)],
});
