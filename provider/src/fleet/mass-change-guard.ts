/** The brake on mass change: what a run would take out of service in a fleet, held against what it may. */
import { createHash } from "node:crypto";
import { type JsonObject, own } from "../util/json";
import { formatList, quote } from "../util/format-list";

/** When a change of a fleet is one that somebody must confirm. */
export interface BrakeLimits {
  /** The part of the workers that one run may remove or deregister, from 0 to 1. */
  readonly maxShare: number;
  /** Below so many workers only a change of all of them counts. */
  readonly fromSize: number;
}

/** A tenth of a fleet of 20 or more. */
export const DEFAULT_BRAKE: BrakeLimits = { maxShare: 0.1, fromSize: 20 };

/** What a run would take out of service. */
export interface Losses {
  /** Workers of the fleet before. */
  readonly total: number;
  readonly removed: readonly string[];
  /** Workers that were available for offers, or may have been, and are declared not to be. */
  readonly deregistered: readonly string[];
  /** Queues that lose their last worker who may be available. */
  readonly deserted: readonly string[];
}

/** A fleet before and after, as far as the program decides. */
export interface Change {
  /** How many workers it had. */
  readonly total: number;
  /** Those that are not declared as before, or not at all any more. */
  readonly touched: readonly string[];
  readonly before: (id: string) => JsonObject | undefined;
  readonly after: (id: string) => JsonObject | undefined;
  /** Those that it has now. */
  readonly ids: Iterable<string>;
  /** Those that leave the fleet for another owner. */
  readonly released: ReadonlySet<string>;
  /** The queues that the fleet serves; one that it no longer names is given up on purpose. */
  readonly queues: readonly string[] | undefined;
}

/** What the change takes out of service. */
export function lossesOf({ total, touched, before, after, ids, released, queues }: Change): Losses {
  const given = (queue: string): boolean => queues === undefined || queues.includes(queue);
  // Whoever is released goes on as before, in other hands.
  const goesOn = (id: string): JsonObject | undefined => after(id) ?? (released.has(id) ? before(id) : undefined);
  return {
    total,
    removed: touched.filter((id) => after(id) === undefined && !released.has(id)),
    deregistered: touched.filter((id) => isAvailable(before(id)) && after(id) !== undefined && !isAvailable(after(id))),
    deserted: deserted(new Set(touched.flatMap((id) => servedBy(before(id)))), [...released, ...ids], goesOn).filter(
      given,
    ),
  };
}

/** Those of the queues that nobody serves. Few workers have to be looked at as a rule: one is enough for each queue. */
function deserted(
  queues: Set<string>,
  ids: Iterable<string>,
  after: (id: string) => JsonObject | undefined,
): readonly string[] {
  for (const id of ids) {
    if (queues.size === 0) break;
    for (const queue of servedBy(after(id))) queues.delete(queue);
  }
  return [...queues].sort();
}

function servedBy(worker: JsonObject | undefined): readonly string[] {
  const queues = worker !== undefined && isAvailable(worker) ? own(worker, "queues") : undefined;
  return Array.isArray(queues) ? queues.filter((queue) => typeof queue === "string") : [];
}

/** Whether it is declared as not available; where it says nothing, its agent decides. */
function isAvailable(worker: JsonObject | undefined): boolean {
  return worker !== undefined && own(worker, "availableForOffers") !== false;
}

/** True where somebody must confirm the losses. */
export function mustStop({ total, removed, deregistered, deserted }: Losses, limits: BrakeLimits): boolean {
  const lost = removed.length + deregistered.length;
  if (lost > 0 && lost === total) return true;
  return deserted.length > 0 || (total >= limits.fromSize && lost > limits.maxShare * total);
}

/** What allows exactly these losses: `agents-3f9a2c1b`. Once they are there, it stands for nothing. */
export function tokenOf(fleet: string, { removed, deregistered, deserted }: Losses): string {
  const text = JSON.stringify([fleet, removed.toSorted(), deregistered.toSorted(), deserted]);
  // Settings hold several of them, separated by commas or spaces.
  return `${fleet.replace(/[\s,]/g, "-")}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}

/** The sentence that stops a run: the numbers, and the one setting that lets it through. */
export function describeLosses(fleet: string, losses: Losses, limits: BrakeLimits): string {
  const { total, removed, deregistered, deserted } = losses;
  const share = ((100 * (removed.length + deregistered.length)) / Math.max(total, 1)).toFixed(1);
  const named = formatList(deserted, quote);
  const queues = deserted.length === 0 ? "" : `, and leaves no available worker in ${named}`;
  const token = tokenOf(fleet, losses);
  return (
    `fleet "${fleet}": this run removes ${removed.length} and deregisters ${deregistered.length} of ${total} workers ` +
    `(${share} %, the limit is ${Number((100 * limits.maxShare).toPrecision(3))} % of ${limits.fromSize} or more, and never all)${queues}. Is the roster complete? ` +
    `To allow this change, and no other: pulumi config set jobrouter:allowMassChange ${token}, or JOBROUTER_ALLOW_MASS_CHANGE=${token}`
  );
}
