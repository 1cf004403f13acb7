/** The schema and the record of jobs. */
import * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import { primitives, priority, reference, time } from "./fields.js";
import type { JobStatus } from "./job-status.js";
import { type WorkerSelector, workerSelector } from "./selector-fields.js";

/** The schema of the body of a job. */
export const jobSchema = z.strictObject({
  channelReference: z.string().exactOptional(),
  channelId: z.string().min(1),
  classificationPolicyId: reference.exactOptional(),
  queueId: reference.exactOptional(),
  priority: priority.default(1),
  dispositionCode: z.string().exactOptional(),
  requestedWorkerSelectors: z.array(workerSelector).default([]),
  labels: primitives.default({}),
  tags: primitives.default({}),
  notes: z.array(z.strictObject({ message: z.string(), addedAt: time.exactOptional() })).default([]),
  matchingMode: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("queueAndMatch") }),
      z.strictObject({ kind: z.literal("scheduleAndSuspend"), scheduleAt: time }),
      z.strictObject({ kind: z.literal("suspend") }),
    ])
    .default({ kind: "queueAndMatch" }),
});

/** The body of a job: checked, with defaults; classification sets the queue. */
export type JobBody = z.infer<typeof jobSchema>;

/** An assignment, as its job keeps it. */
export interface JobAssignment {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly assignedAt: number;
  completedAt?: number;
  closedAt?: number;
}

/** A job with its status, assignments and offers. */
export interface JobRecord extends Stored<JobBody> {
  readonly createdAt: number;
  status: JobStatus;
  enqueuedAt?: number;
  /** Set from when it was queued until the queue-length rules were checked. */
  isEntering?: true;
  scheduledAt?: number;
  selectorsSetAt: number;
  /** The worker selectors that the last classification attached. */
  attached: readonly WorkerSelector[];
  attachedAt: number;
  /** Selectors that expired before then were handled. */
  selectorsCheckedAt: number;
  /** Whether the last classification set the queue. */
  isQueueChosen: boolean;
  /** The queue that a client or an exception rule set, while the job is in a queue that a classification set. */
  ownQueueId?: string;
  /** Why the last classification failed, or the first score of a worker that is missing. */
  failure?: string;
  /** Exception rules that fired since a client last requeued the job. */
  firedRules: readonly string[];
  unassignments: number;
  assignments: Record<string, JobAssignment>;
  /** The workers that hold an open offer of this job. */
  offeredTo: string[];
  /** Worker id to the time of the next offer; null means never again while registered. */
  declinedBy: Record<string, number | null>;
  pendingClose?: { readonly assignmentId: string; readonly at: number; readonly dispositionCode: string };
}

/** Makes a list key that sorts the latest change first. */
export const listKeyOfChange = (changed: number): string => String(Number.MAX_SAFE_INTEGER - changed).padStart(16, "0");
