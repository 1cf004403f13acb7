/** Data function over JobRouterAdministrationOperations_GetQueue. */
import type * as pulumi from "@pulumi/pulumi";
import type { RouterEntity } from "../../client/response-model";
import type { RouterQueue } from "../../client/administration";
import { type LookupArgs, type OutputArgs, lookupOutput, named, openForLookup } from "./lookup";

/** Arguments of {@link getQueue}. */
export interface GetQueueArgs extends LookupArgs {
  /** The router's id of the queue. */
  readonly queueId: string;
}

/** Arguments of {@link getQueueOutput}. */
export type GetQueueOutputArgs = OutputArgs<GetQueueArgs>;

/** A queue as the service shows it. */
export interface GetQueueResult extends Omit<RouterQueue, keyof RouterEntity> {
  /** The router's id of the queue. */
  readonly queueId: string;
}

/** Reads one queue. Rejects with a RouterError: `NotFound` when there is none. */
export async function getQueue(args: GetQueueArgs, _opts?: pulumi.InvokeOptions): Promise<GetQueueResult> {
  const router = await openForLookup(args);
  return named("queueId", await router.queues.get(args.queueId));
}

/** Reads one queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getQueueOutput(
  args: GetQueueOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetQueueResult> {
  return lookupOutput<GetQueueArgs, GetQueueResult>(getQueue, args, opts);
}
