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
import { type Lookup, type LookupArgs, type LookupOutput, lookup, outputOf } from "./lookup";

/** Arguments of {@link listWorkers}: filters, which all must hold. */
export type ListWorkersArgs = LookupArgs & WorkerFilters;

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

/** What {@link listJobs} found. */
export interface ListJobsResult {
  /** The jobs; the service answers the most recently changed first. */
  readonly jobs: readonly GetJobResult[];
}

/** Reads all jobs that pass the filters, page by page to the last one. Rejects with a RouterError. */
export const listJobs: Lookup<ListJobsArgs, ListJobsResult> = lookup("listJobs");

/** Reads all jobs that pass the filters, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listJobsOutput: LookupOutput<ListJobsArgs, ListJobsResult> = outputOf(listJobs);

/** Arguments of the lists without filters of their own. */
export type ListArgs = LookupArgs & ListFilters;

/** What {@link listQueues} found. */
export interface ListQueuesResult {
  /** The queues, in the order of the service. */
  readonly queues: readonly GetQueueResult[];
}

/** Reads all queues, page by page to the last one. Rejects with a RouterError. */
export const listQueues: Lookup<ListArgs, ListQueuesResult> = lookup("listQueues");

/** Reads all queues, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listQueuesOutput: LookupOutput<ListArgs, ListQueuesResult> = outputOf(listQueues);

/** What {@link listDistributionPolicies} found. */
export interface ListDistributionPoliciesResult {
  /** The distribution policies, in the order of the service. */
  readonly distributionPolicies: readonly GetDistributionPolicyResult[];
}

/** Reads all distribution policies, page by page to the last one. Rejects with a RouterError. */
export const listDistributionPolicies: Lookup<ListArgs, ListDistributionPoliciesResult> =
  lookup("listDistributionPolicies");

/** Reads all distribution policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listDistributionPoliciesOutput: LookupOutput<ListArgs, ListDistributionPoliciesResult> =
  outputOf(listDistributionPolicies);

/** What {@link listClassificationPolicies} found. */
export interface ListClassificationPoliciesResult {
  /** The classification policies, in the order of the service. */
  readonly classificationPolicies: readonly GetClassificationPolicyResult[];
}

/** Reads all classification policies, page by page to the last one. Rejects with a RouterError. */
export const listClassificationPolicies: Lookup<ListArgs, ListClassificationPoliciesResult> =
  lookup("listClassificationPolicies");

/** Reads all classification policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listClassificationPoliciesOutput: LookupOutput<ListArgs, ListClassificationPoliciesResult> =
  outputOf(listClassificationPolicies);

/** What {@link listExceptionPolicies} found. */
export interface ListExceptionPoliciesResult {
  /** The exception policies, in the order of the service. */
  readonly exceptionPolicies: readonly GetExceptionPolicyResult[];
}

/** Reads all exception policies, page by page to the last one. Rejects with a RouterError. */
export const listExceptionPolicies: Lookup<ListArgs, ListExceptionPoliciesResult> = lookup("listExceptionPolicies");

/** Reads all exception policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export const listExceptionPoliciesOutput: LookupOutput<ListArgs, ListExceptionPoliciesResult> =
  outputOf(listExceptionPolicies);
