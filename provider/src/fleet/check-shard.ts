/** The check of a shard's inputs: its settings, and each new or changed worker by the rules of `Worker`. */
import { z } from "zod";
import type { JsonObject } from "../util/json";
import { formatPath } from "../util/path";
import { RouterError } from "../errors";
import { UNKNOWN } from "../schema/unknown";
import type { CheckFailure } from "../schema/resource-schema";
import { routerId } from "../schema/field-types";
import { ROSTER_KEY } from "../schema/internal-properties";
import { settingsFields } from "../schema/settings-fields";
import { worker as schema } from "../schema/worker";
import { type CheckResult, check } from "../reconciler/check";
import { comparing, readShard, rosterIn } from "./shard-bag";

const ownership = z.partialRecord(
  z.enum(Object.keys(schema.fields) as [string, ...string[]], "is not a field of a worker"),
  z.enum(["enforce", "setOnce", "observe"], "must be one of enforce, setOnce, observe"),
);

/** Inputs of a shard that do not come from the settings of every resource. */
const own = {
  shard: routerId,
  [ROSTER_KEY]: z.string("must be text"),
  failures: z.literal("", "is for the provider").exactOptional(),
  ownership: ownership.exactOptional(),
};

/**
 * Checks the inputs. Where the program says in other words what it said before, the old words stay, so that a preview
 * shows the shards that really change. Failures name no property: they are about a worker, which is none.
 */
export function checkShard(olds: JsonObject, news: JsonObject): CheckResult {
  const failures = Object.entries({ ...own, ...SETTINGS }).flatMap(([key, type]) => {
    const value = news[key];
    if (value === UNKNOWN || (value === undefined && key !== "shard" && key !== "endpoint")) return [];
    const { error } = type.safeParse(value);
    return (error?.issues ?? []).map(({ path, message }) => failure(`${[key, ...path].join(".")} ${message}`));
  });
  const { [ROSTER_KEY]: roster } = news;
  if (failures.length > 0 || typeof roster !== "string" || roster === UNKNOWN) return { inputs: news, failures };
  // What was checked before needs no second look, and takes no time in a preview without a change.
  if (olds[ROSTER_KEY] === roster) return { inputs: news, failures };
  try {
    return checkLines(olds, news);
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    return { inputs: news, failures: [failure(error.message)] };
  }
}

const SETTINGS: Readonly<Record<string, z.ZodType>> = {
  ...Object.fromEntries(Object.entries(settingsFields).map(([key, { type }]) => [key, type])),
  ...(schema.removal && { removal: schema.removal.type }),
};

function checkLines(olds: JsonObject, news: JsonObject): CheckResult {
  const last = olds[ROSTER_KEY];
  const kept = typeof last === "string" && last !== UNKNOWN ? { ...news, [ROSTER_KEY]: last } : undefined;
  // The same text is packed in other bytes by another version of Node.js.
  if (kept !== undefined && rosterIn(olds) === rosterIn(news)) return { inputs: kept, failures: [] };
  const [before, after] = [readShard(kept === undefined ? {} : olds), readShard(news)];
  const isSame = comparing(before, after);
  const failures: CheckFailure[] = [];
  const passed = new Set<string>();
  let isAllSame = before.lines.workers.size === after.lines.workers.size;
  for (const [id, rest] of after.lines.workers) {
    if (isSame(id)) continue;
    isAllSame = false;
    // Most workers of a fleet say the same beside their id.
    if (passed.has(rest) && routerId.safeParse(id).success) continue;
    const found = check(schema, after.bagOf(id) ?? {});
    if (found.failures.length === 0) passed.add(rest);
    failures.push(
      ...found.failures.map(({ path, message }) => failure(`worker "${id}": ${formatPath(path)} ${message}`)),
    );
  }
  return { inputs: isAllSame && kept !== undefined ? kept : news, failures };
}

function failure(message: string): CheckFailure {
  return { path: [], message };
}
