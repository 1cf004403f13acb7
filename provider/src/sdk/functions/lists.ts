/** Data functions that read whole lists. */
import type { ListFilters } from "../../client/entity-collection";
import type { JobFilters } from "../../client/job-model";
import type { WorkerFilters } from "../../client/workers";
import type {
  GetClassificationPolicyResult,
  GetDistributionPolicyResult,
  GetExceptionPolicyResult,
  GetJobResult,
  GetQueueResult,
  GetWorkerResult,
} from "./entities";
import { type Lookup, type LookupArgs, type LookupOutput, type OutputArgs, lookup, outputOf } from "./lookup";

/** Arguments of {@link listWorkers}: filters, which all must hold. */
export type ListWorkersArgs = LookupArgs & WorkerFilters;

/** Arguments of {@link listWorkersOutput}. */
export type ListWorkersOutputArgs = OutputArgs<ListWorkersArgs>;

/** What {@link listWorkers} found. */
export interface ListWorkersResult {
  /** The workers, in the order of the service. */
  readonly workers: readonly GetWorkerResult[];
}

/** Reads all workers that pass the filters, page by page to the last one. Rejects with a RouterError. */
export const listWorkers: Lookup<ListWorkersArgs, ListWorkersResult> = lookup("listWorkers");

/** Reads all workers that pass the filters, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listWorkersOutput: LookupOutput<ListWorkersArgs, ListWorkersResult> = outputOf(listWorkers);

/** Arguments of {@link listJobs}: filters, which all must hold. */
export interface ListJobsArgs extends LookupArgs, Omit<JobFilters, "scheduledBefore" | "scheduledAfter"> {
  /** Jobs that are due at this time or before, as ISO 8601 text. */
  readonly scheduledBefore?: string;
  /** Jobs that are due at this time or after, as ISO 8601 text. */
  readonly scheduledAfter?: string;
}

/** Arguments of {@link listJobsOutput}. */
export type ListJobsOutputArgs = OutputArgs<ListJobsArgs>;

/** What {@link listJobs} found. */
export interface ListJobsResult {
  /** The jobs; the service answers the most recently changed first. */
  readonly jobs: readonly GetJobResult[];
}

/** Reads all jobs that pass the filters, page by page to the last one. Rejects with a RouterError. */
export const listJobs: Lookup<ListJobsArgs, ListJobsResult> = lookup("listJobs");

/** Reads all jobs that pass the filters, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listJobsOutput: LookupOutput<ListJobsArgs, ListJobsResult> = outputOf(listJobs);

/** Arguments of {@link listQueues}. */
export type ListQueuesArgs = LookupArgs & ListFilters;

/** Arguments of {@link listQueuesOutput}. */
export type ListQueuesOutputArgs = OutputArgs<ListQueuesArgs>;

/** What {@link listQueues} found. */
export interface ListQueuesResult {
  /** The queues, in the order of the service. */
  readonly queues: readonly GetQueueResult[];
}

/** Reads all queues, page by page to the last one. Rejects with a RouterError. */
export const listQueues: Lookup<ListQueuesArgs, ListQueuesResult> = lookup("listQueues");

/** Reads all queues, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listQueuesOutput: LookupOutput<ListQueuesArgs, ListQueuesResult> = outputOf(listQueues);

/** Arguments of {@link listDistributionPolicies}. */
export type ListDistributionPoliciesArgs = LookupArgs & ListFilters;

/** Arguments of {@link listDistributionPoliciesOutput}. */
export type ListDistributionPoliciesOutputArgs = OutputArgs<ListDistributionPoliciesArgs>;

/** What {@link listDistributionPolicies} found. */
export interface ListDistributionPoliciesResult {
  /** The distribution policies, in the order of the service. */
  readonly distributionPolicies: readonly GetDistributionPolicyResult[];
}

/** Reads all distribution policies, page by page to the last one. Rejects with a RouterError. */
export const listDistributionPolicies: Lookup<ListDistributionPoliciesArgs, ListDistributionPoliciesResult> =
  lookup("listDistributionPolicies");

/** Reads all distribution policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listDistributionPoliciesOutput: LookupOutput<
  ListDistributionPoliciesArgs,
  ListDistributionPoliciesResult
> = outputOf(listDistributionPolicies);

/** Arguments of {@link listClassificationPolicies}. */
export type ListClassificationPoliciesArgs = LookupArgs & ListFilters;

/** Arguments of {@link listClassificationPoliciesOutput}. */
export type ListClassificationPoliciesOutputArgs = OutputArgs<ListClassificationPoliciesArgs>;

/** What {@link listClassificationPolicies} found. */
export interface ListClassificationPoliciesResult {
  /** The classification policies, in the order of the service. */
  readonly classificationPolicies: readonly GetClassificationPolicyResult[];
}

/** Reads all classification policies, page by page to the last one. Rejects with a RouterError. */
export const listClassificationPolicies: Lookup<ListClassificationPoliciesArgs, ListClassificationPoliciesResult> =
  lookup("listClassificationPolicies");

/** Reads all classification policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listClassificationPoliciesOutput: LookupOutput<
  ListClassificationPoliciesArgs,
  ListClassificationPoliciesResult
> = outputOf(listClassificationPolicies);

/** Arguments of {@link listExceptionPolicies}. */
export type ListExceptionPoliciesArgs = LookupArgs & ListFilters;

/** Arguments of {@link listExceptionPoliciesOutput}. */
export type ListExceptionPoliciesOutputArgs = OutputArgs<ListExceptionPoliciesArgs>;

/** What {@link listExceptionPolicies} found. */
export interface ListExceptionPoliciesResult {
  /** The exception policies, in the order of the service. */
  readonly exceptionPolicies: readonly GetExceptionPolicyResult[];
}

/** Reads all exception policies, page by page to the last one. Rejects with a RouterError. */
export const listExceptionPolicies: Lookup<ListExceptionPoliciesArgs, ListExceptionPoliciesResult> =
  lookup("listExceptionPolicies");

/** Reads all exception policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listExceptionPoliciesOutput: LookupOutput<ListExceptionPoliciesArgs, ListExceptionPoliciesResult> =
  outputOf(listExceptionPolicies);
