/** Schema of `/routing/workers/{id}` (JobRouterOperations_UpsertWorker). */
import { z } from "zod";
import { type JsonValue, isJsonObject } from "../util/json";
import { type Rule, defineResource } from "./resource-schema";
import {
  ID_LABEL,
  type Labels,
  flag,
  idOf,
  labels,
  labelsWithId,
  routerId,
  unlessObject,
  wholeNumber,
} from "./field-types";
import { removalMembers } from "./removal";
import { distinct, keyed } from "./rules";
import { withReservedKey } from "./shape";

/** A channel that a worker serves, and what a job of it costs. */
export interface WorkerChannel {
  /** The channel, for example `voice` or `chat`. */
  channelId: string;
  /** Units of the worker's capacity that one job of this channel takes; 1 or more. */
  capacityCostPerJob: number;
  /** Jobs of this channel that the worker may have at once; 1 or more. Without it, only the capacity limits. */
  maxNumberOfJobs?: number;
}

/** The fields of a worker. */
export interface WorkerInputs {
  /** The router's id of the worker, unique within the endpoint. Default: the Pulumi name. A change replaces the worker. */
  workerId: string;
  /** Total capacity in units, 1 or more; each job takes the cost of its channel, and one that does not fit is not offered. */
  capacity: number;
  /**
   * Ids of the queues from which the worker is offered jobs; without any, it is offered none. Pass `queue.queueId`, not the text:
   * then Pulumi removes the worker before the queue, which the service refuses to delete while a worker has it.
   */
  queues?: string[];
  /** The channels the worker serves; a job of any other channel is not offered, so without channels none is. */
  channels?: WorkerChannel[];
  /** What selectors and rules look at. The service adds `Id` itself. */
  labels?: Labels;
  /** Information that routing does not look at. The key `pulumi-jobrouter.beforeRemoval` is reserved. */
  tags?: Labels;
  /**
   * True registers the worker. Without it, a new worker gets no offers until an application registers it, and what an
   * application sets is left alone: the way where agents sign in and out. False deregisters it: open offers are taken back.
   */
  availableForOffers?: boolean;
  /** New offers that the worker may hold at once; 1 or more. Needs the API version `2024-01-18-preview`. */
  maxConcurrentOffers?: number;
}

/** How a worker is deleted. It is deregistered first, so that it gets no new offers. */
export interface WorkerRemoval {
  /** Seconds to wait for the worker's jobs to end, wrap-up included; 0 does not wait. Default 300. */
  waitSeconds?: number;
  /**
   * What to do when the worker still has jobs after that time: `fail` stops and leaves it deregistered and in the state, so
   * that the next run continues; `keep` leaves it deregistered in the router and removes it from the state; `unassign`
   * unassigns its jobs, so that they are offered to others; `force` deletes it although it has jobs. Default `fail`.
   */
  onTimeout?: "fail" | "keep" | "unassign" | "force";
}

const removal: z.ZodType<WorkerRemoval> = z.strictObject(
  removalMembers("unassign", "force"),
  unlessObject("must be an object with waitSeconds and onTimeout"),
);

const channel: z.ZodType<WorkerChannel> = z.strictObject(
  {
    channelId: routerId,
    capacityCostPerJob: wholeNumber(1),
    maxNumberOfJobs: wholeNumber(1).exactOptional(),
  },
  unlessObject("must be a channel"),
);

/** The tag of a worker that was deregistered for its removal; its value is what was before. */
export const REMOVAL_TAG = "pulumi-jobrouter.beforeRemoval";

const tags = withReservedKey(REMOVAL_TAG, labels.clone());

/** The service accepts a cost above the capacity, and then offers the worker no job of the channel. */
const costsWithinCapacity: Rule = ({ capacity, channels }) => {
  if (typeof capacity !== "number" || !Array.isArray(channels)) return [];
  return channels.flatMap((item: JsonValue, index) => {
    const cost = isJsonObject(item) ? item["capacityCostPerJob"] : undefined;
    if (typeof cost !== "number" || cost <= capacity) return [];
    const message = `is ${cost}, above the capacity of ${capacity}, so no job of this channel is offered`;
    return [{ path: ["channels", index, "capacityCostPerJob"], message }];
  });
};

/** A worker. Its state, offers, assignments and load are live traffic and therefore not part of it. */
export const worker = defineResource<WorkerInputs>()({
  kind: "Worker",
  collection: "workers",
  noun: "worker",
  identity: "workerId",
  // The order is part of the fleet's state: a canonical roster line lists the fields in it. Append new fields at the end;
  // another order shows every line of every fleet as changed.
  fields: {
    capacity: { type: wholeNumber(1), required: true },
    queues: { type: z.array(idOf("Queue"), "must be a list of queue ids") },
    channels: { type: z.array(channel, "must be a list of channels") },
    labels: { type: labelsWithId },
    tags: { type: tags },
    availableForOffers: { type: flag, serverDefault: false, isRuntimeData: true },
    maxConcurrentOffers: { type: wholeNumber(1), since: "2024-01-18-preview" },
  },
  warnings: [costsWithinCapacity],
  rules: [
    keyed("labels", ID_LABEL),
    keyed("tags", REMOVAL_TAG, "marks a worker whose removal has begun"),
    distinct("queues"),
    distinct("channels", "channelId"),
  ],
  removal: {
    type: removal,
    deactivation: {
      when: { field: "availableForOffers", values: [true] },
      step: {
        kind: "patch",
        patch: { availableForOffers: false },
        undo: { availableForOffers: true },
        mark: { field: "tags", key: REMOVAL_TAG, value: "availableForOffers=true" },
      },
    },
    jobs: { kind: "inside", list: "assignedJobs" },
    drainedWhen: { field: "state", values: ["inactive"] },
    onTimeout: { unassign: { kind: "actOnAssignments", actions: ["unassign"] }, force: { kind: "force" } },
    interruptedHint: "It is deregistered and gets no more offers",
  },
  listing: { filterOf: { Queue: "queueId" } },
});
