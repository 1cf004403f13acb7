/** ResourceSchema of `/routing/jobs/{jobId}` (JobRouterOperations_UpsertJob). */
import { z } from "zod";
import { defineResource } from "./resource-schema";
import { filledText, idOf, instant, labels, priority, routerId, text, unlessObject } from "./field-types";
import type { Labels } from "./inputs";
import { WAITING, removalMembers } from "./removal";
import { keyed, requireOneOf } from "./rules";
import { type WorkerSelector, workerSelector } from "./selectors";
import { generated } from "./shape";

/** When a job is put into its queue. */
export type JobMatchingMode =
  | {
      /** At once; the service's default. */
      kind: "queueAndMatch";
    }
  | {
      /** At a given time, after which the job waits for its activation. */
      kind: "scheduleAndSuspend";
      /** ISO 8601 with an offset. */
      scheduleAt: string;
    }
  | {
      /** Not until the mode is changed. */
      kind: "suspend";
    };

/** A remark on a job. */
export interface JobNote {
  /** The text. */
  message: string;
  /** ISO 8601 with an offset; the service fills in the present time when it is not given. */
  addedAt?: string;
}

/** The fields of a job. */
export interface JobInputs {
  /** The router's id of the job, unique within the endpoint. Default: the Pulumi name. A change replaces the job. */
  jobId: string;
  /** The channel through which the customer came, for example `voice`. */
  channelId: string;
  /** The queue in which the job waits; this or `classificationPolicyId` is required. */
  queueId?: string;
  /** The policy that picks queue, priority and selectors by the job's labels. */
  classificationPolicyId?: string;
  /** Reference to the conversation, in the words of the channel. */
  channelReference?: string;
  /** -100 to 100; higher ones are offered first. The service's default is 1. */
  priority?: number;
  /** How the job ended, in the words of the contact centre. */
  dispositionCode?: string;
  /** Conditions that a worker must meet. */
  requestedWorkerSelectors?: WorkerSelector[];
  /** What selectors and rules look at. */
  labels?: Labels;
  /** Information that routing does not look at. */
  tags?: Labels;
  /** Remarks, oldest first. */
  notes?: JobNote[];
  /** When the job is put into its queue. */
  matchingMode?: JobMatchingMode;
}

/** How a job is taken away. One that no worker has is cancelled and deleted at once. */
export interface JobRemoval {
  /** How long to wait until the worker who has it has closed it, in seconds; 0 does not wait. Default 300. */
  waitSeconds?: number;
  /**
   * What to do when a worker still has it then: `fail` stops and leaves it as it is; `keep` leaves it in the router and
   * forgets it; `force` completes and closes it, which cuts the customer off. Default `fail`.
   */
  then?: "fail" | "keep" | "force";
}

const removal: z.ZodType<JobRemoval> = z.strictObject(
  removalMembers("force"),
  unlessObject("must be an object with waitSeconds and then"),
);

const matchingMode: z.ZodType<JobMatchingMode> = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("queueAndMatch") }),
    z.strictObject({ kind: z.literal("scheduleAndSuspend"), scheduleAt: instant }),
    z.strictObject({ kind: z.literal("suspend") }),
  ],
  "must have a `kind` of queueAndMatch, scheduleAndSuspend or suspend",
);

const note: z.ZodType<JobNote> = z.strictObject(
  { message: filledText, addedAt: generated(instant) },
  unlessObject("must be a note"),
);

/** A job. Its status and assignments are live traffic and therefore not part of it. */
export const job = defineResource<JobInputs>()({
  kind: "Job",
  collection: "jobs",
  noun: "job",
  identity: "jobId",
  fields: {
    channelId: { type: routerId, required: true },
    queueId: { type: idOf("Queue") },
    classificationPolicyId: { type: idOf("ClassificationPolicy") },
    channelReference: { type: text },
    priority: { type: priority, initial: 1 },
    dispositionCode: { type: text },
    requestedWorkerSelectors: { type: z.array(workerSelector, "must be a list of worker selectors") },
    labels: { type: labels },
    tags: { type: labels },
    notes: { type: z.array(note, "must be a list of notes") },
    matchingMode: { type: matchingMode, initial: { kind: "queueAndMatch" } },
  },
  rules: [keyed("labels"), keyed("tags"), requireOneOf("queueId", "classificationPolicyId")],
  isTraffic: true,
  spent: {
    while: { field: "status", values: ["completed", "closed", "cancelled"] },
    reason: "a job with this id has already ended; choose another jobId, or delete the old job",
  },
  removal: {
    type: removal,
    retirement: {
      while: { field: "status", values: WAITING },
      step: { kind: "act", action: "cancel" },
    },
    jobs: { kind: "itself" },
    ends: { force: { kind: "actOnAssignments", actions: ["complete", "close"] } },
    halfway: "It was left as it is until its assignment is completed and closed",
  },
  listing: {
    filters: { status: "active" },
    filterOf: { Queue: "queueId", ClassificationPolicy: "classificationPolicyId" },
  },
});
