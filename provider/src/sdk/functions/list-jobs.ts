/** Data function over JobRouterOperations_ListJobs. */
import type * as pulumi from "@pulumi/pulumi";
import type { JobFilters } from "../../client/job-model";
import type { GetJobResult } from "./get-job";
import { type LookupArgs, type OutputArgs, listForLookup, lookupOutput } from "./lookup";

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
  return { jobs: await listForLookup(args, "jobId", (router, filters) => router.jobs.list(filters)) };
}

/** Reads all jobs that pass the filters, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listJobsOutput(
  args: ListJobsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListJobsResult> {
  return lookupOutput<ListJobsArgs, ListJobsResult>(listJobs, args, opts);
}
