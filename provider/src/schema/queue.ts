/** Schema of `/routing/queues/{id}` (JobRouterAdministrationOperations_UpsertQueue). */
import { z } from "zod";
import { isJsonObject } from "../util/json";
import { type Rule, defineResource } from "./resource-schema";
import { ID_LABEL, type Labels, idOf, labelsWithId, routerId, text, unlessObject } from "./field-types";
import { removalMembers } from "./removal";
import { keyed } from "./rules";

/** The fields of a queue. */
export interface QueueInputs {
  /** The router's id of the queue, unique within the endpoint. Default: the Pulumi name. A change replaces the queue. */
  queueId: string;
  /** Id of the policy by which the queue's jobs are distributed. It must exist: pass `policy.distributionPolicyId`. */
  distributionPolicyId: string;
  /** A name for people. */
  name?: string;
  /** Id of the policy for jobs that wait too long, or that find the queue too long. It must exist; without it, jobs wait on. */
  exceptionPolicyId?: string;
  /** What the queue selectors of classification policies look at. The service adds `Id` itself: declaring it is refused. */
  labels?: Labels;
}

/** How a queue is deleted. */
export interface QueueRemoval {
  /** Seconds to wait for the jobs of the queue to end; 0 does not wait. Default 300. */
  waitSeconds?: number;
  /**
   * What to do when the queue still has jobs after that time: `fail` stops and changes nothing; `keep` leaves the queue in
   * the router and removes it from the state; `move` puts waiting jobs into the queue `moveTo`; `cancel` cancels waiting
   * jobs. Jobs that a worker has are never touched: the queue is deleted when they have ended. Default `fail`.
   */
  onTimeout?: "fail" | "keep" | "move" | "cancel";
  /** Id of the queue that takes over the jobs; for `move`. */
  moveTo?: string;
}

const removal: z.ZodType<QueueRemoval> = z
  .strictObject(
    { ...removalMembers("move", "cancel"), moveTo: routerId.exactOptional() },
    unlessObject("must be an object with waitSeconds, onTimeout and moveTo"),
  )
  .superRefine(({ onTimeout, moveTo }, context) => {
    if ((onTimeout === "move") === (moveTo !== undefined)) return;
    const message =
      onTimeout === "move" ? 'is required with onTimeout: "move"; name a queue' : 'needs onTimeout: "move"';
    context.addIssue({ code: "custom", path: ["moveTo"], message });
  });

/** The jobs of a queue cannot be moved into itself. */
const movesElsewhere: Rule = ({ queueId, removal: declared }) => {
  const isItself = isJsonObject(declared) && declared["moveTo"] !== undefined && declared["moveTo"] === queueId;
  return isItself ? [{ path: ["removal", "moveTo"], message: "is this queue itself; name another one" }] : [];
};

export const queue = defineResource<QueueInputs>()({
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
  rules: [keyed("labels", ID_LABEL), movesElsewhere],
  removal: {
    type: removal,
    jobs: { kind: "listed", filter: "queueId" },
    onTimeout: {
      move: { kind: "patchWaiting", field: "queueId", from: "moveTo" },
      cancel: { kind: "actOnWaiting", action: "cancel" },
    },
    interruptedHint: "It still takes new jobs",
  },
});
