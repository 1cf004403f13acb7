/** Read model of jobs: what was declared, and how far they have come. */
import { z } from "zod";
import { type JobInputs, job } from "../../schema/job";
import { type OpenEnum, type Shown, type ShownEntity, readersOf } from "../response-model";

/** The stations of a job. */
export type RouterJobStatus =
  | "created"
  | "pendingClassification"
  | "classificationFailed"
  | "queued"
  | "assigned"
  | "completed"
  | "closed"
  | "cancelled"
  | "pendingSchedule"
  | "scheduled"
  | "scheduleFailed"
  | "waitingForActivation";

/** A worker's time with a job. All times are ISO 8601 text. */
export interface RouterJobAssignment {
  /** The assignment's id. */
  readonly assignmentId: string;
  /** The worker. */
  readonly workerId?: string;
  /** When the worker got the job. */
  readonly assignedAt: string;
  /** When the worker was done with the customer. */
  readonly completedAt?: string;
  /** When the worker was done with everything, and free for the next job. */
  readonly closedAt?: string;
}

/** A job as the service shows it at this moment. All times are ISO 8601 text. */
export interface RouterJob extends ShownEntity<JobInputs, "jobId"> {
  /** How far the job has come. */
  readonly status: OpenEnum<RouterJobStatus>;
  /** When it was put into its queue. */
  readonly enqueuedAt?: string;
  /** When it became due, for a scheduled job. */
  readonly scheduledAt?: string;
  /** Selectors that a classification policy added. */
  readonly attachedWorkerSelectors: Shown<NonNullable<JobInputs["requestedWorkerSelectors"]>>;
  /** Assignments by their id. */
  readonly assignments: Readonly<Record<string, RouterJobAssignment>>;
}

const assignment = z.object({
  assignmentId: z.string(),
  workerId: z.string().exactOptional(),
  assignedAt: z.string(),
  completedAt: z.string().exactOptional(),
  closedAt: z.string().exactOptional(),
});

const fields = readersOf<JobInputs, "jobId">(job);

/** Reads a {@link RouterJob}. */
export const routerJob: z.ZodType<RouterJob> = z.object({
  ...fields,
  status: z.string(),
  enqueuedAt: z.string().exactOptional(),
  scheduledAt: z.string().exactOptional(),
  attachedWorkerSelectors: fields.requestedWorkerSelectors,
  assignments: z.record(z.string(), assignment).default({}),
});
