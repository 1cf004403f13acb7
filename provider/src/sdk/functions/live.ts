/** Data functions that read live traffic: the position of a job, the statistics of a queue. */
import type { RouterQueueStatistics } from "../../client/administration";
import type { RouterJobPosition } from "../../client/job-model";
import { type Lookup, type LookupArgs, type LookupOutput, type OutputArgs, lookup, outputOf } from "./lookup";

/** Arguments of {@link getJobPosition}. */
export interface GetJobPositionArgs extends LookupArgs {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** Arguments of {@link getJobPositionOutput}. */
export type GetJobPositionOutputArgs = OutputArgs<GetJobPositionArgs>;

/** Where a job stands in its queue at this moment. */
export interface GetJobPositionResult extends RouterJobPosition {}

/**
 * Looks up a job's place in its queue. A job that was created just now is given ten seconds to get there. Rejects with
 * a RouterError: `NotFound` when there is no such job, `Conflict` with its status when it does not wait in a queue.
 */
export const getJobPosition: Lookup<GetJobPositionArgs, GetJobPositionResult> = lookup("getJobPosition");

/** Looks up a job's place in its queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getJobPositionOutput: LookupOutput<GetJobPositionArgs, GetJobPositionResult> = outputOf(getJobPosition);

/** Arguments of {@link getQueueStatistics}. */
export interface GetQueueStatisticsArgs extends LookupArgs {
  /** The router's id of the queue. */
  readonly queueId: string;
}

/** Arguments of {@link getQueueStatisticsOutput}. */
export type GetQueueStatisticsOutputArgs = OutputArgs<GetQueueStatisticsArgs>;

/** How full a queue is at this moment. */
export interface GetQueueStatisticsResult extends RouterQueueStatistics {}

/** Reads the statistics of one queue. Rejects with a RouterError: `NotFound` when there is no such queue. */
export const getQueueStatistics: Lookup<GetQueueStatisticsArgs, GetQueueStatisticsResult> =
  lookup("getQueueStatistics");

/** Reads the statistics of one queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getQueueStatisticsOutput: LookupOutput<GetQueueStatisticsArgs, GetQueueStatisticsResult> =
  outputOf(getQueueStatistics);
