/** Answers that are no entities. */
import { z } from "zod";

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
  /** Minutes that the job has waited which has waited longest; absent while the queue is empty. */
  readonly longestJobWaitTimeMinutes?: number;
}

/** Where a job stands in its queue at this moment. */
export interface RouterJobPosition {
  /** The router's id of the job. */
  readonly jobId: string;
  /** 1 for the job that is offered next. */
  readonly position: number;
  /** The queue it waits in. */
  readonly queueId: string;
  /** Number of jobs that wait in this queue. */
  readonly queueLength: number;
  /** Estimated wait in whole minutes, rounded up; absent while the service has no data for an estimate. */
  readonly estimatedWaitTimeMinutes?: number;
}

/** The assignment that an accepted offer became. */
export interface AcceptJobOfferResult {
  /** The assignment's id, for completing, closing or unassigning the job. */
  readonly assignmentId: string;
  /** The job. */
  readonly jobId: string;
  /** The worker who has it now. */
  readonly workerId: string;
}

/** What became of a job that was taken from its worker. */
export interface UnassignJobResult {
  /** The job. */
  readonly jobId: string;
  /** How often it was unassigned, this time included; the service allows three times. */
  readonly unassignmentCount: number;
}

/** Reads {@link RouterQueueStatistics}. */
export const queueStatistics: z.ZodType<RouterQueueStatistics> = z.object({
  queueId: z.string(),
  length: z.number(),
  estimatedWaitTimeMinutes: z.record(z.string(), z.number()).default({}),
  longestJobWaitTimeMinutes: z.number().exactOptional(),
});

/** Reads a {@link RouterJobPosition}. */
export const jobPosition: z.ZodType<RouterJobPosition> = z.object({
  jobId: z.string(),
  position: z.number(),
  queueId: z.string(),
  queueLength: z.number(),
  estimatedWaitTimeMinutes: z.number().exactOptional(),
});

/** Reads an {@link AcceptJobOfferResult}. */
export const acceptedOffer: z.ZodType<AcceptJobOfferResult> = z.object({
  assignmentId: z.string(),
  jobId: z.string(),
  workerId: z.string(),
});

/** Reads an {@link UnassignJobResult}. */
export const unassignedJob: z.ZodType<UnassignJobResult> = z.object({
  jobId: z.string(),
  unassignmentCount: z.number(),
});
