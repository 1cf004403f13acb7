/** WorkerShard: a part of a fleet's roster as one resource. */
import type { JsonObject, JsonValue } from "../util/json";
import { formatList } from "../util/format-list";
import { RouterError } from "../errors";
import { UNKNOWN } from "../schema/unknown";
import { DRIFTED_KEY, PENDING_KEY, ROSTER_KEY, SHARDS_KEY } from "../schema/internal-properties";
import { worker as schema } from "../schema/worker";
import type { DiffResult } from "../reconciler/diff";
import type { Lifecycle } from "./lifecycle";
import { type RouterTarget, routerTargetOf } from "../reconciler/router-target";
import type { Entity } from "../http/decode";
import { compareTexts } from "./format/canonical";
import { mentions, restOf, writeLines } from "./format/lines";
import { pack } from "./format/packed";
import { checkShard } from "./check-shard";
import { describeDrift } from "./drift";
import { failuresText, summaryOf } from "./roster/failures";
import type { Fleet } from "./fleets";
import { refreshed } from "./refreshed";
import { SHARD_KEYS, type Shard, comparing, keptRest, readShard, rosterIn } from "./shard-bag";
import { type Outcome, type Task, workOff } from "./executor";
import type { FleetTools } from "./tools";
import { throttledLog } from "../util/throttled-log";

/** The six calls for a shard. */
export function shardLifecycle(tools: FleetTools): Lifecycle {
  return {
    check: checkShard,
    diff: diffShard,
    async create(inputs) {
      return { id: nameOf(inputs), outs: await bring(tools, undefined, inputs) };
    },
    async read(id, state) {
      const { outs, inputs, drifts } = await refreshed(state, (shard) => lookAtAll(tools, state, shard));
      for (const line of describeDrift(id, drifts)) tools.report(line);
      return { id, outs, inputs };
    },
    async update(_id, olds, news) {
      return { outs: await bring(tools, olds, news) };
    },
    async delete(id, state) {
      await clear(tools, id, state);
    },
  };
}

/**
 * What the last run or refresh has left calls for an update whatever the program says. Never leaves it to the engine, which would
 * show the packed roster.
 */
function diffShard(_id: string, olds: JsonObject, news: JsonObject): DiffResult {
  const isMoved = olds["endpoint"] !== news["endpoint"];
  const isLeft =
    (olds[SHARD_KEYS.failures] ?? "") !== "" || [PENDING_KEY, DRIFTED_KEY].some((key) => olds[key] !== undefined);
  const isChanged =
    news[ROSTER_KEY] === UNKNOWN ||
    (olds[ROSTER_KEY] !== news[ROSTER_KEY] && rosterIn(olds) !== rosterIn(news)) ||
    COMPARED.some((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
  return {
    changes: isLeft || isChanged || isMoved,
    replaces: isMoved ? ["endpoint"] : [],
    deleteBeforeReplace: true,
  };
}

const COMPARED = [SHARDS_KEY, SHARD_KEYS.ownership, "apiVersion", "adopt", "onConflict", "removal"];

/** Leads the workers from what `olds` say to what `news` say; answers the state, which tells what was really reached. */
async function bring(tools: FleetTools, olds: JsonObject | undefined, news: JsonObject): Promise<JsonObject> {
  const [before, after] = [readShard(olds ?? {}), readShard(news)];
  const fleet = tools.fleets.find(after.fleet);
  const { tasks, stranded } = tasksOf(before, after, fleet, (id) => claimed(tools, news, id));
  const outcome = await work(tools, tasks, {
    place: placeFor(olds, news, before, after),
    before,
    after,
    fleet,
    // One that a failed change of shards has left behind may have that number already, when the program goes back to it.
    isHandover: fleet?.isResharded === true || olds?.[SHARDS_KEY] !== news[SHARDS_KEY],
  });
  if (outcome.astray.length > 0) tools.report(`${nameOf(news)}: ${astray(outcome.astray)}`);
  const reached = { ...outcome, failures: new Map([...outcome.failures, ...stranded]) };
  for (const line of firstLines(failuresText(reached))) tools.report(`${nameOf(news)}: ${line}`);
  return stateOf(before, after, news, reached);
}

interface Site {
  readonly place: RouterTarget;
  readonly before: Shard;
  readonly after: Shard;
  readonly fleet: Fleet | undefined;
  /** The shard has not been brought to this number of shards yet. */
  readonly isHandover: boolean;
}

async function work(tools: FleetTools, tasks: readonly Task[], site: Site): Promise<Outcome> {
  const { place, before, after, fleet, isHandover } = site;
  const collection = await tools.open(place, schema.collection);
  // Those who leave are looked at right before they go, and never by a list.
  const ids = tasks.filter(({ deed }) => deed !== "removed").map(({ id }) => id);
  const charge = Math.max(before.ids.length, after.ids.length);
  const by = { charge, ...(fleet && { fleetSize: fleet.size }) };
  const survey = (): ReturnType<typeof tools.surveys.look> => tools.surveys.look(collection, ids, by);
  const { clock } = tools;
  const open = (name: typeof schema.collection): Promise<typeof collection> => tools.open(place, name);
  const removal = {
    open,
    clock,
    report: throttledLog(clock, (line, dropped) => {
      tools.report(dropped === 0 ? line : `${line} (and ${dropped} lines about other workers)`);
    }),
  };
  return workOff(tasks, { collection, removal, ownership: after.ownership, survey, fleet, isHandover });
}

/** What is to be done about whom; `stranded` are those of which this run cannot know whether they leave the fleet. */
function tasksOf(
  before: Shard,
  after: Shard,
  fleet: Fleet | undefined,
  isClaimed: (id: string) => boolean,
): { tasks: readonly Task[]; stranded: ReadonlyMap<string, string> } {
  const isSame = comparing(before, after);
  const tasks: Task[] = [];
  const stranded = new Map<string, string>();
  for (const id of after.ids) {
    if (isSame(id) && before.pendingOf(id) === undefined) continue;
    const olds = before.bagOf(id);
    tasks.push({ id, deed: olds === undefined ? "created" : "changed", olds, news: after.bagOf(id) });
  }
  for (const id of before.ids) {
    if (after.lines.workers.has(id) || isClaimed(id)) continue;
    if (fleet === undefined) stranded.set(id, NOT_WHOLE);
    else tasks.push({ id, deed: "removed", olds: before.bagOf(id), news: undefined });
  }
  return { tasks, stranded };
}

const NOT_WHOLE =
  "not removed: this run did not look at the whole fleet, so the worker may belong to another part of it; run `pulumi up` without --target";

/** The state after a run: for each worker the declaration that it has reached. */
function stateOf(before: Shard, after: Shard, news: JsonObject, outcome: Outcome): JsonObject {
  const { failures, unbegun, came, pending } = outcome;
  const workers = new Map(after.lines.workers);
  const left = [...failures.keys(), ...unbegun];
  for (const id of left) {
    const handedOver = came.get(id);
    const rest = keptRest(before, after, id) ?? (handedOver && restOf(handedOver));
    if (rest === undefined) workers.delete(id);
    else workers.set(id, rest);
  }
  const sorted = left.length === 0 ? workers : new Map([...workers].sort(([a], [b]) => compareTexts(a, b)));
  return {
    ...news,
    [ROSTER_KEY]: pack(writeLines({ profiles: after.lines.profiles, workers: sorted })),
    [SHARD_KEYS.failures]: failuresText(outcome),
    ...(pending.size > 0 && { [PENDING_KEY]: Object.fromEntries(pending) }),
  };
}

/** All workers of a shard that are there. */
async function lookAtAll(tools: FleetTools, state: JsonObject, shard: Shard): Promise<ReadonlyMap<string, Entity>> {
  const collection = await tools.open(placeFor(state, state, shard), schema.collection);
  const { ids } = shard;
  return ids.length === 0 ? new Map() : tools.surveys.lookAgain(collection, ids, { charge: ids.length });
}

/** The resource goes: its workers do too, but for those that belong to somebody else now. */
async function clear(tools: FleetTools, id: string, state: JsonObject): Promise<void> {
  const shard = readShard(state);
  const leaving = shard.ids.filter((worker) => !claimed(tools, state, worker));
  const tasks = leaving.map((worker): Task => ({
    id: worker,
    deed: "removed",
    olds: shard.bagOf(worker),
    news: undefined,
  }));
  const place = placeFor(state, state, shard);
  const site = { place, before: shard, after: shard, fleet: undefined, isHandover: false };
  const failed = failuresText(await work(tools, tasks, site));
  if (failed !== "") throw new RouterError("StillInUse", `cannot delete ${id}: ${summaryOf(failed, tasks.length)}`);
}

/** Lines about failed workers that one shard shows; its output `failures` has all. */
const MOST_LINES = 100;

function firstLines(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more: see its output \`failures\``] : lines;
}

function astray(ids: readonly string[]): string {
  return `workers came from another shard that are not as declared, and were left so: ${formatList(ids, String)}; \`pulumi refresh\` shows how`;
}

function claimed(tools: FleetTools, bag: JsonObject, id: string): boolean {
  return tools.fleets.claims(tools.endpointOf(textOf(bag["endpoint"])), id);
}

/** The place of a shard; the version is one that knows all fields of all its workers, before and after. */
function placeFor(olds: JsonObject | undefined, news: JsonObject, ...shards: readonly Shard[]): RouterTarget {
  const lost = JSON.stringify(olds?.[PENDING_KEY] ?? {});
  const isUsed = (key: string): boolean =>
    lost.includes(`"${key}"`) || shards.some(({ lines }) => mentions(lines, key));
  const later = Object.entries(schema.fields).filter(([key, { since }]) => since !== undefined && isUsed(key));
  return routerTargetOf(schema, { ...news, ...Object.fromEntries(later.map(([key]) => [key, 1])) });
}

function nameOf(inputs: JsonObject): string {
  return textOf(inputs["shard"]) ?? "shard";
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
