/** Data function over JobRouterOperations_GetJob. */
import type * as pulumi from "@pulumi/pulumi";
import type { JobEntity } from "../rest/entities";
import { type LookupArgs, lookupOutput, openForLookup } from "./lookup";

/** Arguments of {@link getJob}. */
export interface GetJobArgs extends LookupArgs {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** Arguments of {@link getJobOutput}. */
export type GetJobOutputArgs = { readonly [Key in keyof GetJobArgs]: pulumi.Input<GetJobArgs[Key]> };

/** A job as the service shows it at this moment, live traffic included. All times are ISO 8601. */
export interface GetJobResult {
  /** The router's id. */
  readonly jobId: string;
  /** For example `queued`, `assigned`, `completed`, `closed` or `cancelled`. */
  readonly status: string;
  /** The channel through which the customer came. */
  readonly channelId?: string;
  /** Reference to the conversation. */
  readonly channelReference?: string;
  /** The queue in which the job waits or waited. */
  readonly queueId?: string;
  /** The policy that classified it. */
  readonly classificationPolicyId?: string;
  /** -100 to 100; higher ones are offered first. */
  readonly priority?: number;
  /** How the job ended. */
  readonly dispositionCode?: string;
  /** When it was put into its queue. */
  readonly enqueuedAt?: string;
  /** When it was due, for a scheduled job. */
  readonly scheduledAt?: string;
  /** Labels. */
  readonly labels: JobEntity["labels"];
  /** Tags. */
  readonly tags: JobEntity["tags"];
  /** Selectors that were asked for. */
  readonly requestedWorkerSelectors: JobEntity["requestedWorkerSelectors"];
  /** Selectors that a classification policy added. */
  readonly attachedWorkerSelectors: JobEntity["attachedWorkerSelectors"];
  /** Remarks, oldest first. */
  readonly notes: JobEntity["notes"];
  /** Assignments by their id. */
  readonly assignments: JobEntity["assignments"];
  /** When the job is or was put into its queue. */
  readonly matchingMode?: NonNullable<JobEntity["matchingMode"]>;
}

/** Reads one job. Rejects with a RouterError: `NotFound` when there is none. */
export async function getJob(args: GetJobArgs, _opts?: pulumi.InvokeOptions): Promise<GetJobResult> {
  const { id, ...job } = await (await openForLookup(args)).getJob(args.jobId);
  return { jobId: id, ...job };
}

/** Reads one job, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getJobOutput(args: GetJobOutputArgs, opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetJobResult> {
  return lookupOutput<GetJobArgs, GetJobResult>(getJob, args, opts);
}
