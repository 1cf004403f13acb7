/** Data function over JobRouterOperations_GetWorker. */
import type * as pulumi from "@pulumi/pulumi";
import type { RouterEntity } from "../../client/response-model";
import type { RouterWorker } from "../../client/workers";
import { type LookupArgs, type OutputArgs, lookupOutput, named, openForLookup } from "./lookup";

/** Arguments of {@link getWorker}. */
export interface GetWorkerArgs extends LookupArgs {
  /** The router's id of the worker. */
  readonly workerId: string;
}

/** Arguments of {@link getWorkerOutput}. */
export type GetWorkerOutputArgs = OutputArgs<GetWorkerArgs>;

/** A worker as the service shows it at this moment, live traffic included. */
export interface GetWorkerResult extends Omit<RouterWorker, keyof RouterEntity> {
  /** The router's id of the worker. */
  readonly workerId: string;
}

/** Reads one worker. Rejects with a RouterError: `NotFound` when there is none. */
export async function getWorker(args: GetWorkerArgs, _opts?: pulumi.InvokeOptions): Promise<GetWorkerResult> {
  const router = await openForLookup(args);
  return named("workerId", await router.workers.get(args.workerId));
}

/** Reads one worker, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getWorkerOutput(
  args: GetWorkerOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetWorkerResult> {
  return lookupOutput<GetWorkerArgs, GetWorkerResult>(getWorker, args, opts);
}
