/** A shard's state after a refresh: what is there, and by name what of it is not as declared. */
import type { JsonObject } from "../util/json";
import { DRIFTED_KEY, PENDING_KEY, ROSTER_KEY } from "../schema/internal-properties";
import { worker as schema } from "../schema/worker";
import { possibleStates } from "../reconciler/pending";
import type { Entity } from "../http/decode";
import { compareTexts } from "./format/canonical";
import { restOf, writeLines } from "./format/lines";
import { pack } from "./format/packed";
import { type Drift, isDeclaredIn, namesOf, seeShard, unenforced } from "./drift";
import { SHARD_KEYS, type Shard, asDeclared, packDeclared, readShard, rosterIn } from "./shard-bag";

/** What the engine keeps of a shard after a refresh, and what nobody was told yet. */
export interface Refreshed {
  readonly outs: JsonObject;
  readonly inputs: JsonObject;
  readonly drifts: readonly Drift[];
}

/**
 * Holds a shard against all of its workers that are there, as `lookAtAll` finds them. Those that are gone have no line any more,
 * so the next run makes them again. The input `drift` has a line such as `ada: capacity, labels.level` for each who is not as
 * declared: the engine shows it when it comes and when it goes. It names no values, since some may be secrets of the program.
 */
export async function refreshed(
  state: JsonObject,
  lookAtAll: (shard: Shard) => Promise<ReadonlyMap<string, Entity>>,
): Promise<Refreshed> {
  const [last, shard] = [readShard(state), readShard(asDeclared(state))];
  const { workers, pending, drifts } = seeShard(shard, await lookAtAll(shard));
  const { [PENDING_KEY]: _pending, [DRIFTED_KEY]: _drifted, [SHARD_KEYS.drift]: _drift, ...others } = state;
  const text = writeLines({ profiles: shard.lines.profiles, workers });
  const apart = Map.groupBy(
    drifts.filter(({ isWatchedOnly }) => isWatchedOnly !== true),
    ({ id }) => id,
  );
  const lines = [...apart].map(([id, found]) => `${id}: ${found.flatMap(namesOf).join(", ")}`);
  const inputs = {
    ...others,
    // The same text is packed in other bytes by another version of Node.js, which is no change.
    ...(text !== rosterIn(state) && { [ROSTER_KEY]: pack(text) }),
    [SHARD_KEYS.failures]: "",
    ...(apart.size > 0 && { [SHARD_KEYS.drift]: lines.sort(compareTexts).join("\n") }),
  };
  const outs = {
    ...inputs,
    ...packDeclared([...apart.keys()].map((id) => [id, declarationOf(shard, id)])),
    ...(pending && { [PENDING_KEY]: pending }),
  };
  return { outs, inputs, drifts: drifts.filter((drift) => !isKnown(last, drift)) };
}

/** What follows the id in a line that declares the worker as the last write wanted him, without a profile. */
function declarationOf(shard: Shard, id: string): string {
  const bag = shard.bagOf(id) ?? {};
  return restOf({ ...unenforced(shard, bag), ...possibleStates(schema, bag).at(-1) });
}

/** True for what an earlier refresh has told already. */
function isKnown(last: Shard, { id, field, live, isWatchedOnly }: Drift): boolean {
  if (field === undefined) return !last.lines.workers.has(id);
  return isWatchedOnly !== true && last.lines.workers.has(id) && isDeclaredIn(last.bagOf(id) ?? {}, field, live);
}
