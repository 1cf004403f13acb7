/** Data function over JobRouterOperations_GetJob. */
import type * as pulumi from "@pulumi/pulumi";
import type { RouterEntity } from "../../client/response-model";
import type { RouterJob } from "../../client/job-model";
import { type LookupArgs, type OutputArgs, lookupOutput, named, openForLookup } from "./lookup";

/** Arguments of {@link getJob}. */
export interface GetJobArgs extends LookupArgs {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** Arguments of {@link getJobOutput}. */
export type GetJobOutputArgs = OutputArgs<GetJobArgs>;

/** A job as the service shows it at this moment, live traffic included. All times are ISO 8601 text. */
export interface GetJobResult extends Omit<RouterJob, keyof RouterEntity> {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** Reads one job. Rejects with a RouterError: `NotFound` when there is none. */
export async function getJob(args: GetJobArgs, _opts?: pulumi.InvokeOptions): Promise<GetJobResult> {
  const router = await openForLookup(args);
  return named("jobId", await router.jobs.get(args.jobId));
}

/** Reads one job, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getJobOutput(args: GetJobOutputArgs, opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetJobResult> {
  return lookupOutput<GetJobArgs, GetJobResult>(getJob, args, opts);
}
