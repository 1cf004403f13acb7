/** Schema of `/routing/jobs/{id}` (JobRouterOperations_UpsertJob). */
import { z } from "zod";
import { defineResource } from "./resource-schema";
import {
  type Labels,
  byKind,
  filledText,
  idOf,
  instant,
  labels,
  priority,
  routerId,
  text,
  unlessObject,
} from "./field-types";
import { WAITING_STATUSES, removalMembers } from "./removal";
import { keyed, requireOneOf } from "./rules";
import { type WorkerSelector, workerSelector } from "./selectors";
import { serverComputed } from "./shape";

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
  /** The channel through which the customer came, for example `voice`. Only workers with this channel are offered the job. */
  channelId: string;
  /** The queue in which the job waits; this or `classificationPolicyId` is required. */
  queueId?: string;
  /** The policy that picks queue, priority and selectors by the job's labels; `queueId` counts where it finds no queue. */
  classificationPolicyId?: string;
  /** Reference to the conversation, in the words of the channel. */
  channelReference?: string;
  /** -100 to 100; higher ones are offered first. The service's default is 1. */
  priority?: number;
  /** How the job ended, in the words of the contact centre. */
  dispositionCode?: string;
  /** Conditions that a worker must meet, all of them; while no worker does, the job waits without an error. */
  requestedWorkerSelectors?: WorkerSelector[];
  /** What selectors and rules look at. */
  labels?: Labels;
  /** Information that routing does not look at. */
  tags?: Labels;
  /** Remarks, oldest first. */
  notes?: JobNote[];
  /** When the job is put into its queue; at once by default. */
  matchingMode?: JobMatchingMode;
}

/** How a job is deleted. A job that no worker has is cancelled and deleted at once. */
export interface JobRemoval {
  /** Seconds to wait until the worker who has the job has closed it; 0 does not wait. Default 300. */
  waitSeconds?: number;
  /**
   * What to do when a worker still has the job after that time: `fail` stops and changes nothing; `keep` leaves the job in
   * the router and removes it from the state; `force` completes and closes it, which cuts the customer off. Default `fail`.
   */
  onTimeout?: "fail" | "keep" | "force";
}

const removal: z.ZodType<JobRemoval> = z.strictObject(
  removalMembers("force"),
  unlessObject("must be an object with waitSeconds and onTimeout"),
);

const matchingMode: z.ZodType<JobMatchingMode> = byKind({
  queueAndMatch: {},
  scheduleAndSuspend: { scheduleAt: instant },
  suspend: {},
});

const note: z.ZodType<JobNote> = z.strictObject(
  { message: filledText, addedAt: serverComputed(instant) },
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
    priority: { type: priority, serverDefault: 1 },
    dispositionCode: { type: text },
    requestedWorkerSelectors: { type: z.array(workerSelector, "must be a list of worker selectors") },
    labels: { type: labels },
    tags: { type: labels },
    notes: { type: z.array(note, "must be a list of notes") },
    matchingMode: { type: matchingMode, serverDefault: { kind: "queueAndMatch" } },
  },
  rules: [keyed("labels"), keyed("tags"), requireOneOf("queueId", "classificationPolicyId")],
  isRuntimeData: true,
  terminalStates: {
    when: { field: "status", values: ["completed", "closed", "cancelled"] },
    message: "a job with this id has already ended; choose another jobId, or delete the old job",
  },
  removal: {
    type: removal,
    deactivation: {
      when: { field: "status", values: WAITING_STATUSES },
      step: { kind: "act", action: "cancel" },
    },
    jobs: { kind: "itself" },
    onTimeout: { force: { kind: "actOnAssignments", actions: ["complete", "close"] } },
    interruptedHint: "It was left as it is until its assignment is completed and closed",
  },
  listing: {
    filters: { status: "active" },
    filterOf: { Queue: "queueId", ClassificationPolicy: "classificationPolicyId" },
  },
});
