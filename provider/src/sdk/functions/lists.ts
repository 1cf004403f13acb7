/** Data functions that read whole lists. */
import type * as pulumi from "@pulumi/pulumi";
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
import { type LookupArgs, type OutputArgs, invoke, lookupOutput } from "./lookup";

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
export async function listWorkers(
  args: ListWorkersArgs = {},
  _opts?: pulumi.InvokeOptions,
): Promise<ListWorkersResult> {
  return invoke("listWorkers", args);
}

/** Reads all workers that pass the filters, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listWorkersOutput(
  args: ListWorkersOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListWorkersResult> {
  return lookupOutput(listWorkers, args, opts);
}

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
export async function listJobs(args: ListJobsArgs = {}, _opts?: pulumi.InvokeOptions): Promise<ListJobsResult> {
  return invoke("listJobs", args);
}

/** Reads all jobs that pass the filters, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listJobsOutput(
  args: ListJobsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListJobsResult> {
  return lookupOutput(listJobs, args, opts);
}

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
export async function listQueues(args: ListQueuesArgs = {}, _opts?: pulumi.InvokeOptions): Promise<ListQueuesResult> {
  return invoke("listQueues", args);
}

/** Reads all queues, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listQueuesOutput(
  args: ListQueuesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListQueuesResult> {
  return lookupOutput(listQueues, args, opts);
}

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
export async function listDistributionPolicies(
  args: ListDistributionPoliciesArgs = {},
  _opts?: pulumi.InvokeOptions,
): Promise<ListDistributionPoliciesResult> {
  return invoke("listDistributionPolicies", args);
}

/** Reads all distribution policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listDistributionPoliciesOutput(
  args: ListDistributionPoliciesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListDistributionPoliciesResult> {
  return lookupOutput<ListDistributionPoliciesArgs, ListDistributionPoliciesResult>(
    listDistributionPolicies,
    args,
    opts,
  );
}

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
export async function listClassificationPolicies(
  args: ListClassificationPoliciesArgs = {},
  _opts?: pulumi.InvokeOptions,
): Promise<ListClassificationPoliciesResult> {
  return invoke("listClassificationPolicies", args);
}

/** Reads all classification policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listClassificationPoliciesOutput(
  args: ListClassificationPoliciesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListClassificationPoliciesResult> {
  return lookupOutput<ListClassificationPoliciesArgs, ListClassificationPoliciesResult>(
    listClassificationPolicies,
    args,
    opts,
  );
}

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
export async function listExceptionPolicies(
  args: ListExceptionPoliciesArgs = {},
  _opts?: pulumi.InvokeOptions,
): Promise<ListExceptionPoliciesResult> {
  return invoke("listExceptionPolicies", args);
}

/** Reads all exception policies, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listExceptionPoliciesOutput(
  args: ListExceptionPoliciesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListExceptionPoliciesResult> {
  return lookupOutput(listExceptionPolicies, args, opts);
}
