/** Data function over JobRouterOperations_GetQueueStatistics. */
import type * as pulumi from "@pulumi/pulumi";
import type { RouterQueueStatistics } from "../../client/administration";
import { type LookupArgs, type OutputArgs, lookupOutput, openForLookup } from "./lookup";

/** Arguments of {@link getQueueStatistics}. */
export interface GetQueueStatisticsArgs extends LookupArgs {
  /** The router's id of the queue. */
  readonly queueId: string;
}

/** Arguments of {@link getQueueStatisticsOutput}. */
export type GetQueueStatisticsOutputArgs = OutputArgs<GetQueueStatisticsArgs>;

/** How full a queue is at this moment. */
export interface GetQueueStatisticsResult extends RouterQueueStatistics {}

/** Reads the statistics of one queue. Rejects with a RouterError: `NotFound` when there is no such queue. */
export async function getQueueStatistics(
  args: GetQueueStatisticsArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetQueueStatisticsResult> {
  const router = await openForLookup(args);
  return router.queues.getStatistics(args.queueId);
}

/** Reads the statistics of one queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getQueueStatisticsOutput(
  args: GetQueueStatisticsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetQueueStatisticsResult> {
  return lookupOutput<GetQueueStatisticsArgs, GetQueueStatisticsResult>(getQueueStatistics, args, opts);
}
