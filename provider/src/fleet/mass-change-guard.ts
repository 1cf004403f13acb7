/** Stops a run that would take too many workers of a fleet out of service. */
import { createHash } from "node:crypto";
import { type JsonObject, own } from "../util/json";
import { formatList, quote } from "../util/format-list";

/** How many workers one run may take out of service without a confirmation. */
export interface MassChangeLimit {
  /** The share of the fleet's workers that one run may remove or deregister, from 0 to 1. Default 0.1. */
  readonly maxShare: number;
  /** The share does not count in smaller fleets; a run that removes all workers always stops. Default 20. */
  readonly minFleetSize: number;
}

/** A tenth of a fleet of 20 or more. */
export const DEFAULT_LIMIT: MassChangeLimit = { maxShare: 0.1, minFleetSize: 20 };

/** What a run would take out of service. */
export interface Impact {
  /** Workers that the fleet has now. */
  readonly total: number;
  readonly removed: readonly string[];
  /** Workers that are available for offers, or may be, and are declared not to be. */
  readonly deregistered: readonly string[];
  /** Queues that lose their last worker who may be available. */
  readonly unstaffedQueues: readonly string[];
}

/** A fleet before and after a run, as far as the program decides. */
export interface FleetChange {
  /** How many workers it has now. */
  readonly total: number;
  /** Those that are declared otherwise, or no longer. */
  readonly touched: readonly string[];
  readonly olds: (id: string) => JsonObject | undefined;
  readonly news: (id: string) => JsonObject | undefined;
  /** The workers that it has after the run. */
  readonly ids: Iterable<string>;
  /** Those that leave for another owner. */
  readonly released: ReadonlySet<string>;
  /** The queues that the fleet serves; one that it no longer names is given up on purpose. */
  readonly queues: readonly string[] | undefined;
}

/** Finds what a change takes out of service. */
export function impactOf({ total, touched, olds, news, ids, released, queues }: FleetChange): Impact {
  const isServed = (queue: string): boolean => queues === undefined || queues.includes(queue);
  // A released worker stays in service under its next owner.
  const staying = (id: string): JsonObject | undefined => news(id) ?? (released.has(id) ? olds(id) : undefined);
  const served = new Set(touched.flatMap((id) => queuesOf(olds(id))));
  return {
    total,
    removed: touched.filter((id) => news(id) === undefined && !released.has(id)),
    deregistered: touched.filter((id) => isAvailable(olds(id)) && news(id) !== undefined && !isAvailable(news(id))),
    unstaffedQueues: withoutWorker(served, [...released, ...ids], staying).filter(isServed),
  };
}

/** The queues that no worker serves. Stops at the first worker of each queue, so it rarely looks at many. */
function withoutWorker(
  queues: Set<string>,
  ids: Iterable<string>,
  workerOf: (id: string) => JsonObject | undefined,
): readonly string[] {
  for (const id of ids) {
    if (queues.size === 0) break;
    for (const queue of queuesOf(workerOf(id))) queues.delete(queue);
  }
  return [...queues].sort();
}

function queuesOf(worker: JsonObject | undefined): readonly string[] {
  const queues = worker !== undefined && isAvailable(worker) ? own(worker, "queues") : undefined;
  return Array.isArray(queues) ? queues.filter((queue) => typeof queue === "string") : [];
}

/** False only where it is declared as not available: else its agent decides. */
function isAvailable(worker: JsonObject | undefined): boolean {
  return worker !== undefined && own(worker, "availableForOffers") !== false;
}

/** True when a run with this impact needs a confirmation. */
export function exceedsLimit(
  { total, removed, deregistered, unstaffedQueues }: Impact,
  limit: MassChangeLimit,
): boolean {
  const lost = removed.length + deregistered.length;
  if (lost > 0 && lost === total) return true;
  return unstaffedQueues.length > 0 || (total >= limit.minFleetSize && lost > limit.maxShare * total);
}

/** The token that confirms exactly this impact, such as `agents-3f9a2c1b`; it fits no later run. */
export function tokenOf(fleet: string, { removed, deregistered, unstaffedQueues }: Impact): string {
  const text = JSON.stringify([fleet, removed.toSorted(), deregistered.toSorted(), unstaffedQueues]);
  // Settings hold several tokens, separated by commas or spaces.
  return `${fleet.replace(/[\s,]/g, "-")}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}

/** The error of a run that is stopped: the numbers, and the one setting that lets it through. */
export function describeImpact(fleet: string, impact: Impact, limit: MassChangeLimit): string {
  const { total, removed, deregistered, unstaffedQueues } = impact;
  const share = ((100 * (removed.length + deregistered.length)) / Math.max(total, 1)).toFixed(1);
  const named = formatList(unstaffedQueues, quote);
  const queues = unstaffedQueues.length === 0 ? "" : `, and leaves no available worker in ${named}`;
  const token = tokenOf(fleet, impact);
  return (
    `fleet "${fleet}": this run removes ${removed.length} and deregisters ${deregistered.length} of ${total} workers ` +
    `(${share} %, the limit is ${Number((100 * limit.maxShare).toPrecision(3))} % of ${limit.minFleetSize} or more, and never all)${queues}. Is the roster complete? ` +
    `To allow this change, and no other: pulumi config set jobrouter:allowMassChange ${token}, or set JOBROUTER_ALLOW_MASS_CHANGE=${token} in the environment`
  );
}
