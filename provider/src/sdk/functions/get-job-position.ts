/** Data function over JobRouterOperations_GetInQueuePosition. */
import type * as pulumi from "@pulumi/pulumi";
import { setTimeout as pause } from "node:timers/promises";
import { RouterError, hasCode } from "../../errors";
import type { RouterJobPosition } from "../../client/job-model";
import type { RouterOperations } from "../../client/router-operations";
import { type LookupArgs, type OutputArgs, lookupOutput, openForLookup } from "./lookup";

/** Arguments of {@link getJobPosition}. */
export interface GetJobPositionArgs extends LookupArgs {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** Arguments of {@link getJobPositionOutput}. */
export type GetJobPositionOutputArgs = OutputArgs<GetJobPositionArgs>;

/** Where a job stands in its queue at this moment. */
export interface GetJobPositionResult extends RouterJobPosition {}

/** A job passes these on its way into the queue, within a second or so. */
const ON_THE_WAY: readonly string[] = ["created", "pendingClassification", "queued"];

/** Pauses in milliseconds while a job is on its way; ten seconds in all. */
const PAUSES: readonly number[] = [100, 200, 400, 800, 1500, 2000, 2500, 2500];

/**
 * Looks up a job's place in its queue. A job that was created just now is given ten seconds to get there. Rejects with
 * a RouterError: `NotFound` when there is no such job, `Conflict` with its status when it does not wait in a queue.
 */
export async function getJobPosition(
  args: GetJobPositionArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetJobPositionResult> {
  return findJobPosition(await openForLookup(args), args.jobId, (milliseconds) => pause(milliseconds));
}

/** Looks up a job's place in its queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getJobPositionOutput(
  args: GetJobPositionOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetJobPositionResult> {
  return lookupOutput<GetJobPositionArgs, GetJobPositionResult>(getJobPosition, args, opts);
}

/** {@link getJobPosition} with its client and its time as arguments. */
export async function findJobPosition(
  client: { readonly jobs: Pick<RouterOperations["jobs"], "getPosition" | "get"> },
  jobId: string,
  wait: (milliseconds: number) => Promise<void>,
): Promise<GetJobPositionResult> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await client.jobs.getPosition(jobId);
    } catch (error) {
      // The service does not say in one voice that a job is in no queue.
      if (!hasCode(error, "NotFound", "BadRequest", "Conflict")) throw error;
      const { status } = await client.jobs.get(jobId);
      const left = PAUSES[attempt];
      if (left === undefined || !ON_THE_WAY.includes(status)) throw notWaiting(jobId, status, error);
      await wait(left);
    }
  }
}

function notWaiting(jobId: string, status: string, cause: RouterError): RouterError {
  const why = ON_THE_WAY.includes(status) ? "ten seconds were not enough for it" : "it does not wait in a queue";
  return new RouterError("Conflict", `job "${jobId}" has no position: ${why}, its status is ${status}`, { cause });
}
