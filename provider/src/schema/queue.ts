/** ResourceSchema of `/routing/queues/{queueId}` (JobRouterAdministrationOperations_UpsertQueue). */
import { z } from "zod";
import { isJsonObject } from "../util/json";
import { type Rule, defineResource } from "./resource-schema";
import { ID_LABEL, idOf, labelsWithId, routerId, text, unlessObject } from "./field-types";
import type { Labels } from "./inputs";
import { removalMembers } from "./removal";
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

/** How a queue is taken away. */
export interface QueueRemoval {
  /** How long to wait for the jobs in it to end, in seconds; 0 does not wait. Default 300. */
  waitSeconds?: number;
  /**
   * What to do when there still are jobs then: `fail` stops and leaves it as it is; `keep` leaves it in the router and
   * forgets it; `move` puts those that wait into the queue `moveTo`; `cancel` cancels those that wait. Jobs that a worker
   * has are never touched: the queue is deleted when they have ended. Default `fail`.
   */
  then?: "fail" | "keep" | "move" | "cancel";
  /** The id of the queue that takes over the jobs; for `move`. */
  moveTo?: string;
}

const removal: z.ZodType<QueueRemoval> = z
  .strictObject(
    { ...removalMembers("move", "cancel"), moveTo: routerId.exactOptional() },
    unlessObject("must be an object with waitSeconds, then and moveTo"),
  )
  .superRefine(({ then, moveTo }, context) => {
    if ((then === "move") === (moveTo !== undefined)) return;
    const message = then === "move" ? 'is required with then: "move"; name a queue' : 'needs then: "move"';
    context.addIssue({ code: "custom", path: ["moveTo"], message });
  });

/** The jobs of a queue cannot be moved into itself. */
const movesElsewhere: Rule = ({ queueId, removal: declared }) => {
  const isItself = isJsonObject(declared) && declared["moveTo"] !== undefined && declared["moveTo"] === queueId;
  return isItself ? [{ property: "removal.moveTo", reason: "is this queue itself; name another one" }] : [];
};

/** A queue. */
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
    ends: {
      move: { kind: "patchWaiting", field: "queueId", from: "moveTo" },
      cancel: { kind: "actOnWaiting", action: "cancel" },
    },
    halfway: "It still takes new jobs",
  },
});
