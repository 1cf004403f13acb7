/** A shard's state after a refresh: what is there, and in words how that differs from what was declared. */
import { type JsonObject, isJsonObject } from "../base/json";
import { DRIFTED_KEY, PENDING_KEY, ROSTER_KEY } from "../contracts/hidden-keys";
import { worker as contract } from "../contracts/worker";
import { declaredFields } from "../reconcile/state";
import type { Entity } from "../rest/decode";
import { compareTexts } from "../roster/canonical";
import { declarationsIn, restOf, writeLines } from "../roster/lines";
import { pack } from "../roster/packed";
import { changesOf } from "./changes";
import { type Drift, seeShard } from "./drift";
import { SHARD_KEYS, type Shard, rosterIn } from "./shard-bag";

/** What the engine keeps of a shard after a refresh, and what is told about it. */
export interface Refreshed {
  readonly outs: JsonObject;
  readonly inputs: JsonObject;
  readonly drifts: readonly Drift[];
}

/**
 * Holds a shard against all of its workers that are there. Those that are gone have no line any more, so the next run makes
 * them again. The input `drift` has a line for each that is not as declared: the engine shows it, and that a run takes it away.
 */
export function refreshed(state: JsonObject, shard: Shard, seen: ReadonlyMap<string, Entity>): Refreshed {
  const { workers, pending, drifts } = seeShard(shard, seen);
  const { [PENDING_KEY]: _pending, [DRIFTED_KEY]: earlier, [SHARD_KEYS.drift]: _drift, ...others } = state;
  const declared = { ...declarationsOf(shard, drifts), ...(isJsonObject(earlier) && earlier) };
  const apart = apartFrom(declared, declarationsIn({ profiles: shard.lines.profiles, workers }));
  const text = writeLines({ profiles: shard.lines.profiles, workers });
  const inputs = {
    ...others,
    // The same text is packed in other bytes by another version of Node.js, which is no change.
    ...(text !== rosterIn(state) && { [ROSTER_KEY]: pack(text) }),
    [SHARD_KEYS.failures]: "",
    ...(apart.size > 0 && { [SHARD_KEYS.drift]: [...apart.values()].sort(compareTexts).join("\n") }),
  };
  const kept = Object.entries(declared).filter(([id]) => apart.has(id));
  const outs = {
    ...inputs,
    ...(apart.size > 0 && { [DRIFTED_KEY]: Object.fromEntries(kept) }),
    ...(pending && { [PENDING_KEY]: pending }),
  };
  return { outs, inputs, drifts };
}

/** What those were declared as that this refresh has found changed, without their profiles, which nobody may use any more. */
function declarationsOf(shard: Shard, drifts: readonly Drift[]): JsonObject {
  const ids = drifts.filter(({ id, isWatchedOnly }) => isWatchedOnly !== true && shard.lines.workers.has(id));
  return Object.fromEntries(ids.map(({ id }) => [id, restOf(declaredFields(contract, shard.bagOf(id) ?? {}))]));
}

/** A line such as `ada: capacity 100 → 50` or `ada: gone` for each that is not as declared, by their ids. */
function apartFrom(declared: JsonObject, liveOf: (id: string) => JsonObject | undefined): ReadonlyMap<string, string> {
  const rests = Object.entries(declared).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const declarationOf = declarationsIn({ profiles: new Map(), workers: new Map(rests) });
  const lines = rests.flatMap(([id]): [string, string][] => {
    const [was, is] = [declarationOf(id) ?? {}, liveOf(id)];
    const changes = is === undefined ? ["gone"] : changesOf(was, is);
    return changes.length === 0 ? [] : [[id, `${id}: ${changes.join(", ")}`]];
  });
  return new Map(lines);
}
