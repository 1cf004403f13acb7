/** Data function over JobRouterOperations_ListWorkers. */
import type * as pulumi from "@pulumi/pulumi";
import type { WorkerFilters } from "../../client/workers";
import type { GetWorkerResult } from "./get-worker";
import { type LookupArgs, type OutputArgs, listForLookup, lookupOutput } from "./lookup";

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
  return { workers: await listForLookup(args, "workerId", (router, filters) => router.workers.list(filters)) };
}

/** Reads all workers that pass the filters, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listWorkersOutput(
  args: ListWorkersOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListWorkersResult> {
  return lookupOutput<ListWorkersArgs, ListWorkersResult>(listWorkers, args, opts);
}
