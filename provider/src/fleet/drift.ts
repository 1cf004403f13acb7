/** What a refresh finds changed in the workers of a shard, and who most likely changed it. */
import { type JsonObject, type JsonValue, own } from "../util/json";
import { formatList } from "../util/format-list";
import { PENDING_KEY } from "../schema/internal-properties";
import { worker as schema } from "../schema/worker";
import { isEquivalent, satisfies, satisfiesAll } from "../reconciler/compare";
import { observeEntity } from "../reconciler/entity";
import { possibleStates } from "../reconciler/pending";
import { declaredFields } from "../reconciler/state";
import type { Entity } from "../http/decode";
import { restOf } from "./format/lines";
import { changedNames, changesOf } from "./changes";
import { enforced } from "./ownership";
import type { Shard } from "./shard-bag";

/** A field of a worker that is not as declared. */
export interface Drift {
  readonly id: string;
  /** Undefined for a worker that is gone. */
  readonly field?: string;
  readonly declared?: JsonValue;
  readonly live?: JsonValue | undefined;
  /** Who most likely did it. */
  readonly by: string;
  /** The state goes on with what was declared, since the program only watches the field. */
  readonly isWatchedOnly?: true;
}

/** What becomes of a shard's lines. */
export interface Seen {
  readonly workers: ReadonlyMap<string, string>;
  readonly pending: JsonObject | undefined;
  readonly drifts: readonly Drift[];
}

/** Holds the workers of a shard against what is there. */
export function seeShard(shard: Shard, seen: ReadonlyMap<string, Entity>): Seen {
  const workers = new Map<string, string>();
  const pending: [string, JsonValue][] = [];
  const drifts: Drift[] = [];
  for (const id of shard.ids) {
    const [bag, rest, live] = [shard.bagOf(id) ?? {}, shard.lines.workers.get(id), seen.get(id)];
    const kept = enforced(shard.ownership, bag);
    // Almost all of them are as they were left, and a whole look takes ten times as long.
    if (rest !== undefined && live !== undefined && isAsLeft(kept, live)) {
      workers.set(id, rest);
      drifts.push(...watched(shard, id, bag, live));
      continue;
    }
    const sight = live && observeEntity(schema, kept, live);
    if (live === undefined || sight === undefined) {
      if (rest !== undefined) drifts.push({ id, by: SOMEBODY });
      continue;
    }
    const lost = sight.outs[PENDING_KEY];
    if (lost !== undefined) pending.push([id, lost]);
    drifts.push(...watched(shard, id, bag, live));
    const [declared, ...lostWrites] = possibleStates(schema, kept);
    const changed = driftOf(id, declared ?? {}, sight.outs, live);
    // What a lost write of ours has wanted is nobody else's change.
    drifts.push(...changed.filter(({ field, live: is }) => !lostWrites.some((one) => isDeclaredIn(one, field, is))));
    const isAsDeclared = rest !== undefined && changed.length === 0;
    workers.set(id, isAsDeclared ? rest : restOf({ ...unenforced(shard, bag), ...declaredFields(schema, sight.outs) }));
  }
  return { workers, pending: pending.length === 0 ? undefined : Object.fromEntries(pending), drifts };
}

function isAsLeft(kept: JsonObject, { body }: Entity): boolean {
  return kept[PENDING_KEY] === undefined && satisfiesAll(schema.shape, kept, body);
}

/** The fields that somebody else decides over, which stay as they were declared. */
export function unenforced(shard: Shard, bag: JsonObject): JsonObject {
  const kept = enforced(shard.ownership, bag);
  const others = Object.entries(declaredFields(schema, bag)).filter(([key]) => !Object.hasOwn(kept, key));
  return Object.fromEntries(others);
}

/** True when a field has this value in a bag. */
export function isDeclaredIn(bag: JsonObject, field: string, live: JsonValue | undefined): boolean {
  const shape = schema.shape.members.get(field)?.shape;
  return shape !== undefined && isEquivalent(shape, own(bag, field), live);
}

function driftOf(
  id: string,
  declared: JsonObject,
  seen: JsonObject,
  live: Entity,
): readonly (Drift & { readonly field: string })[] {
  return [...schema.shape.members].flatMap(([field, { shape }]) => {
    const [was, is] = [own(declared, field), own(seen, field)];
    if (isEquivalent(shape, was, is)) return [];
    return [{ id, field, by: whoMoved(field, live), live: is, ...(was !== undefined && { declared: was }) }];
  });
}

function watched(shard: Shard, id: string, bag: JsonObject, live: Entity): readonly Drift[] {
  return [...schema.shape.members].flatMap(([field, member]) => {
    const declared = own(bag, field);
    if (shard.ownership[field] !== "observe" || declared === undefined) return [];
    const is = own(live.body, field);
    if (satisfies(member, is, declared)) return [];
    return [{ id, field, declared, live: is, by: whoMoved(field, live), isWatchedOnly: true as const }];
  });
}

const SOMEBODY = "a person or a script";

/**
 * The service tells nobody who wrote a field, so this goes by which field it is: agents sign in and out by their
 * application, and the service signs out those who were idle for 7 days, which nobody can be who has a job or an offer.
 */
function whoMoved(field: string, { body }: Entity): string {
  if (field !== "availableForOffers") return SOMEBODY;
  if (body["availableForOffers"] === true) return "the agents' application";
  const isBusy = ["assignedJobs", "offers"].some((key) => {
    const list = body[key];
    return Array.isArray(list) && list.length > 0;
  });
  return isBusy
    ? "the agents' application"
    : "the agents' application, or the service, which deregisters workers that were idle for 7 days";
}

/** What was found, in lines: one for each field and whoever most likely moved it. */
export function describeDrift(name: string, drifts: readonly Drift[]): readonly string[] {
  const groups = Map.groupBy(drifts, ({ field, by, isWatchedOnly }) => JSON.stringify([field, by, isWatchedOnly]));
  return [...groups.values()].map((group) => {
    const [{ field, by, isWatchedOnly } = { by: SOMEBODY }] = group;
    const what = field === undefined ? "gone" : `${field} changed`;
    const note = isWatchedOnly === true ? "; only watched, so it stays" : "";
    return `${name}: ${what} (most likely by ${by}${note}): ${formatList(group, describeOne)}`;
  });
}

function describeOne({ id, field, declared, live }: Drift): string {
  if (field === undefined) return id;
  return `${id} (${changesOf(bagOf(field, declared), bagOf(field, live)).join(", ")})`;
}

/** The names of what was found: `capacity`, `labels.level`; `gone` for a worker who is. */
export function namesOf({ field, declared, live }: Drift): readonly string[] {
  return field === undefined ? ["gone"] : changedNames(bagOf(field, declared), bagOf(field, live));
}

function bagOf(field: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? {} : { [field]: value };
}
