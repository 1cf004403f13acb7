/**
 * WorkerFleetPlan: what a fleet is, as a whole. It comes before the shards, in a preview and in a run, makes its members known
 * to them, and stops what looks like a mistake. It never changes anything, and so is never shown as a change.
 */
import { type JsonObject, type JsonValue, filterMembers } from "../util/json";
import { RouterError } from "../errors";
import { UNKNOWN } from "../schema/unknown";
import { FLEET_KEY, HANDOVER_KEY, ROSTER_KEY } from "../schema/internal-properties";
import { worker as schema } from "../schema/worker";
import type { CheckResult } from "../reconciler/check";
import type { Lifecycle } from "./lifecycle";
import { withPending } from "../reconciler/pending";
import { declaredFields } from "../reconciler/state";
import { type Losses, describeLosses, lossesOf, mustStop, tokenOf } from "./mass-change-guard";
import { describeChanges } from "./changes";
import type { Counts } from "./counts";
import type { Fleet } from "./fleets";
import type { Ownership } from "./ownership";
import { enforced } from "./ownership";
import { keeping, unshown } from "./kept";
import { nameOf } from "./names";
import { Progress } from "./progress";
import { limitsOf, wrongBrake } from "./settings";
import { SHARD_KEYS, type Shard, comparing, readShard } from "./shard-bag";
import type { FleetTools } from "./tools";

/** Inputs of a plan. */
export const PLAN_KEYS = {
  queues: "queues",
  released: "released",
  shards: "shards",
} as const;

/** The six calls for a plan; the work is all in `check`. */
export function planLifecycle(tools: FleetTools): Lifecycle {
  return {
    check: (olds, news) => checkPlan(tools, olds, news),
    diff: unshown,
    ...keeping((inputs) => filterMembers(inputs, (key) => key !== ROSTER_KEY)),
  };
}

function checkPlan(tools: FleetTools, olds: JsonObject, news: JsonObject): CheckResult {
  const { [FLEET_KEY]: key, [ROSTER_KEY]: packed } = news;
  const failures = wrongBrake(news);
  if (failures.length > 0) return { inputs: news, failures };
  if (typeof packed !== "string" || packed === UNKNOWN || typeof key !== "string")
    return { inputs: news, failures: [] };
  try {
    const handover = handoverOf(olds, news);
    const inputs = { ...news, ...(handover !== undefined && { [HANDOVER_KEY]: handover }) };
    const change = changeOf(olds, inputs, packed);
    tools.fleets.declare(key, {
      ...change,
      endpoint: tools.endpointOf(textOf(news["endpoint"])),
      declaration: packed,
      progress: new Progress(nameOf(news), tools.clock, tools.report),
    });
    const limits = limitsOf(news);
    const { losses } = change;
    const isAllowed = losses === undefined || tools.allowedChanges().includes(tokenOf(nameOf(news), losses));
    if (isAllowed || !mustStop(losses, limits)) return { inputs, failures: [] };
    return { inputs: news, failures: [{ path: [], message: describeLosses(nameOf(news), losses, limits) }] };
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    return { inputs: news, failures: [{ path: [], message: error.message }] };
  }
}

/** What the program changes in the fleet; `losses` is undefined where it changes nothing. */
type FleetChange = Omit<Fleet, "endpoint" | "declaration" | "progress"> & { readonly losses: Losses | undefined };

function changeOf(olds: JsonObject, news: JsonObject, packed: string): FleetChange {
  const [before, after] = [once(() => wholeOf(olds)), once(() => wholeOf(news))];
  const released = new Set(textsOf(news[PLAN_KEYS.released]));
  const isMoved = isElsewhere(olds, news);
  const sets = {
    members: once(() => new Set(after().ids)),
    before: handedOver(olds, news, before),
    released,
    isResharded: isResharded(olds, news),
  };
  // A preview without a change does not even read the roster.
  if (!isMoved && olds[ROSTER_KEY] === packed && isSameOwnership(olds, news) && typeof news["workers"] === "number") {
    const size = news["workers"];
    const planned = { created: 0, changed: 0, removed: 0, same: size };
    return { ...sets, size, touched: new Set(), details: [], planned, losses: undefined };
  }
  const touched = isMoved ? before().ids : touchedBy(before(), after());
  return {
    ...sets,
    size: after().ids.length,
    touched: new Set(touched),
    details: describeChanges(before(), after(), touched),
    planned: isMoved ? movedCounts(before(), after()) : countsOf(before(), after(), touched, released),
    losses: lossesOf({
      total: before().ids.length,
      touched,
      before: decidedIn(before(), after().ownership),
      after: isMoved ? () => undefined : decidedIn(after(), after().ownership),
      ids: after().ids,
      released,
      queues: queuesOf(news),
    }),
  };
}

function isElsewhere(olds: JsonObject, news: JsonObject): boolean {
  return textOf(olds["endpoint"]) !== undefined && olds["endpoint"] !== news["endpoint"];
}

/**
 * Only another number of shards moves workers between them. The roster of then is kept, because the run may die when one
 * shard has let go of a worker and the other does not know him yet.
 */
function handoverOf(olds: JsonObject, news: JsonObject): string | undefined {
  if (isElsewhere(olds, news)) return undefined;
  const roster = isResharded(olds, news) ? olds[ROSTER_KEY] : olds[HANDOVER_KEY];
  return typeof roster === "string" ? roster : undefined;
}

function isResharded(olds: JsonObject, news: JsonObject): boolean {
  const [was, is] = [olds[PLAN_KEYS.shards], news[PLAN_KEYS.shards]];
  return was !== undefined && was !== is && !isElsewhere(olds, news);
}

function handedOver(olds: JsonObject, news: JsonObject, last: () => Shard): Fleet["before"] {
  const { [HANDOVER_KEY]: handover } = news;
  if (handover === undefined) return () => undefined;
  const then = once(() => wholeOf({ ...olds, [ROSTER_KEY]: handover }));
  return (id) => {
    const [first, since] = [then().bagOf(id), last().bagOf(id)];
    if (first === undefined || since === undefined || handover === olds[ROSTER_KEY]) return first;
    // Nobody knows how far the run came that was to lead from one to the other.
    return withPending(first, declaredFields(schema, since), false);
  };
}

function isSameOwnership(olds: JsonObject, news: JsonObject): boolean {
  return JSON.stringify(olds[SHARD_KEYS.ownership]) === JSON.stringify(news[SHARD_KEYS.ownership]);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The whole fleet, read as one shard. */
function wholeOf(bag: JsonObject): Shard {
  return readShard({
    [ROSTER_KEY]: bag[ROSTER_KEY] ?? "",
    [SHARD_KEYS.ownership]: bag[SHARD_KEYS.ownership] ?? {},
  });
}

function decidedIn(shard: Shard, ownership: Ownership): (id: string) => JsonObject | undefined {
  return (id) => {
    const bag = shard.bagOf(id);
    return bag && enforced(ownership, bag);
  };
}

/** The workers that were there, and are not declared as they were. */
function touchedBy(before: Shard, after: Shard): readonly string[] {
  const isSame = comparing(before, after);
  return before.ids.filter((id) => !isSame(id));
}

function countsOf(before: Shard, after: Shard, touched: readonly string[], released: ReadonlySet<string>): Counts {
  const created = after.ids.filter((id) => !before.lines.workers.has(id)).length;
  const changed = touched.filter((id) => after.lines.workers.has(id)).length;
  const removed = touched.filter((id) => !after.lines.workers.has(id) && !released.has(id)).length;
  return { created, changed, removed, same: after.ids.length - created - changed };
}

/** At another endpoint nobody is there yet. */
function movedCounts(before: Shard, after: Shard): Counts {
  return { created: after.ids.length, changed: 0, removed: before.ids.length, same: 0 };
}

function queuesOf(news: JsonObject): readonly string[] | undefined {
  return Array.isArray(news[PLAN_KEYS.queues]) ? textsOf(news[PLAN_KEYS.queues]) : undefined;
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== UNKNOWN ? value : undefined;
}
