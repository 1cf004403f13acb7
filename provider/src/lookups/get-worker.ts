/** Data function over JobRouterOperations_GetWorker. */
import type * as pulumi from "@pulumi/pulumi";
import type { WorkerEntity } from "../rest/entities";
import { type LookupArgs, lookupOutput, openForLookup } from "./lookup";

/** Arguments of {@link getWorker}. */
export interface GetWorkerArgs extends LookupArgs {
  /** The router's id of the worker. */
  readonly workerId: string;
}

/** Arguments of {@link getWorkerOutput}. */
export type GetWorkerOutputArgs = { readonly [Key in keyof GetWorkerArgs]: pulumi.Input<GetWorkerArgs[Key]> };

/** A worker as the service shows it at this moment, live traffic included. */
export interface GetWorkerResult {
  /** The router's id. */
  readonly workerId: string;
  /** `active`, `draining` or `inactive`. */
  readonly state: string;
  /** Total capacity in units. */
  readonly capacity?: number;
  /** Share of the capacity in use, 0 to 1; open offers count. */
  readonly loadRatio: number;
  /** True while the worker is registered. */
  readonly availableForOffers: boolean;
  /** Ids of the queues from which the worker is offered jobs. */
  readonly queues: WorkerEntity["queues"];
  /** The channels the worker serves. */
  readonly channels: WorkerEntity["channels"];
  /** Labels; the service adds `Id`. */
  readonly labels: WorkerEntity["labels"];
  /** Tags. */
  readonly tags: WorkerEntity["tags"];
  /** Offers that wait for an answer; times are ISO 8601. */
  readonly offers: WorkerEntity["offers"];
  /** Jobs the worker has; times are ISO 8601. */
  readonly assignedJobs: WorkerEntity["assignedJobs"];
}

/** Reads one worker. Rejects with a RouterError: `NotFound` when there is none. */
export async function getWorker(args: GetWorkerArgs, _opts?: pulumi.InvokeOptions): Promise<GetWorkerResult> {
  const { id, ...worker } = await (await openForLookup(args)).getWorker(args.workerId);
  return { workerId: id, ...worker };
}

/** Reads one worker, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getWorkerOutput(
  args: GetWorkerOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetWorkerResult> {
  return lookupOutput<GetWorkerArgs, GetWorkerResult>(getWorker, args, opts);
}
