/** Data function over JobRouterAdministrationOperations_ListQueues. */
import type * as pulumi from "@pulumi/pulumi";
import type { ListFilters } from "../../client/entity-collection";
import type { GetQueueResult } from "./get-queue";
import { type LookupArgs, type OutputArgs, listForLookup, lookupOutput } from "./lookup";

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
  return { queues: await listForLookup(args, "queueId", (router, filters) => router.queues.list(filters)) };
}

/** Reads all queues, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function listQueuesOutput(
  args: ListQueuesOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ListQueuesResult> {
  return lookupOutput<ListQueuesArgs, ListQueuesResult>(listQueues, args, opts);
}
