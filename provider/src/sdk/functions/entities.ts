/** Data functions that read one entity, the position of a job, or the statistics of a queue. */
import type {
  ClassificationPolicy,
  DistributionPolicy,
  ExceptionPolicy,
  RouterQueue,
  RouterQueueStatistics,
} from "../../client/administration";
import type { RouterJob, RouterJobPosition } from "../../client/job-model";
import type { RouterEntity } from "../../client/response-model";
import type { RouterWorker } from "../../client/workers";
import { type Lookup, type LookupArgs, type LookupOutput, lookup, outputOf } from "./lookup";

/** Arguments of {@link getWorker}. */
export interface GetWorkerArgs extends LookupArgs {
  /** The router's id of the worker. */
  readonly workerId: string;
}

/** A worker as the service shows it at this moment, live traffic included. */
export interface GetWorkerResult extends Omit<RouterWorker, keyof RouterEntity>, Pick<GetWorkerArgs, "workerId"> {}

/** Reads one worker. Rejects with a RouterError: `NotFound` when there is none. */
export const getWorker: Lookup<GetWorkerArgs, GetWorkerResult> = lookup("getWorker");

/** Reads one worker, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getWorkerOutput: LookupOutput<GetWorkerArgs, GetWorkerResult> = outputOf(getWorker);

/** Arguments of {@link getJob}. */
export interface GetJobArgs extends LookupArgs {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** A job as the service shows it at this moment, live traffic included. All times are ISO 8601 text. */
export interface GetJobResult extends Omit<RouterJob, keyof RouterEntity>, Pick<GetJobArgs, "jobId"> {}

/** Reads one job. Rejects with a RouterError: `NotFound` when there is none. */
export const getJob: Lookup<GetJobArgs, GetJobResult> = lookup("getJob");

/** Reads one job, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getJobOutput: LookupOutput<GetJobArgs, GetJobResult> = outputOf(getJob);

/** Arguments of {@link getQueue}. */
export interface GetQueueArgs extends LookupArgs {
  /** The router's id of the queue. */
  readonly queueId: string;
}

/** A queue as the service shows it. */
export interface GetQueueResult extends Omit<RouterQueue, keyof RouterEntity>, Pick<GetQueueArgs, "queueId"> {}

/** Reads one queue. Rejects with a RouterError: `NotFound` when there is none. */
export const getQueue: Lookup<GetQueueArgs, GetQueueResult> = lookup("getQueue");

/** Reads one queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getQueueOutput: LookupOutput<GetQueueArgs, GetQueueResult> = outputOf(getQueue);

/** Arguments of {@link getDistributionPolicy}. */
export interface GetDistributionPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly distributionPolicyId: string;
}

/** A distribution policy as the service shows it; credentials in its scoring rule are left out. */
export interface GetDistributionPolicyResult
  extends Omit<DistributionPolicy, keyof RouterEntity>, Pick<GetDistributionPolicyArgs, "distributionPolicyId"> {}

/** Reads one distribution policy. Rejects with a RouterError: `NotFound` when there is none. */
export const getDistributionPolicy: Lookup<GetDistributionPolicyArgs, GetDistributionPolicyResult> =
  lookup("getDistributionPolicy");

/** Reads one distribution policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getDistributionPolicyOutput: LookupOutput<GetDistributionPolicyArgs, GetDistributionPolicyResult> =
  outputOf(getDistributionPolicy);

/** Arguments of {@link getClassificationPolicy}. */
export interface GetClassificationPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly classificationPolicyId: string;
}

/** A classification policy as the service shows it; credentials in its rules are left out. */
export interface GetClassificationPolicyResult
  extends Omit<ClassificationPolicy, keyof RouterEntity>, Pick<GetClassificationPolicyArgs, "classificationPolicyId"> {}

/** Reads one classification policy. Rejects with a RouterError: `NotFound` when there is none. */
export const getClassificationPolicy: Lookup<GetClassificationPolicyArgs, GetClassificationPolicyResult> =
  lookup("getClassificationPolicy");

/** Reads one classification policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getClassificationPolicyOutput: LookupOutput<GetClassificationPolicyArgs, GetClassificationPolicyResult> =
  outputOf(getClassificationPolicy);

/** Arguments of {@link getExceptionPolicy}. */
export interface GetExceptionPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly exceptionPolicyId: string;
}

/** An exception policy as the service shows it. */
export interface GetExceptionPolicyResult
  extends Omit<ExceptionPolicy, keyof RouterEntity>, Pick<GetExceptionPolicyArgs, "exceptionPolicyId"> {}

/** Reads one exception policy. Rejects with a RouterError: `NotFound` when there is none. */
export const getExceptionPolicy: Lookup<GetExceptionPolicyArgs, GetExceptionPolicyResult> =
  lookup("getExceptionPolicy");

/** Reads one exception policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getExceptionPolicyOutput: LookupOutput<GetExceptionPolicyArgs, GetExceptionPolicyResult> =
  outputOf(getExceptionPolicy);

/** Arguments of {@link getJobPosition}. */
export interface GetJobPositionArgs extends GetJobArgs {}

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
export interface GetQueueStatisticsArgs extends GetQueueArgs {}

/** How full a queue is at this moment. */
export interface GetQueueStatisticsResult extends RouterQueueStatistics {}

/** Reads the statistics of one queue. Rejects with a RouterError: `NotFound` when there is no such queue. */
export const getQueueStatistics: Lookup<GetQueueStatisticsArgs, GetQueueStatisticsResult> =
  lookup("getQueueStatistics");

/** Reads the statistics of one queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const getQueueStatisticsOutput: LookupOutput<GetQueueStatisticsArgs, GetQueueStatisticsResult> =
  outputOf(getQueueStatistics);
