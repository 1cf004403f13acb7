/** The check of a shard's inputs: its settings, and each new or changed worker by the rules of `Worker`. */
import { z } from "zod";
import type { JsonObject } from "../base/json";
import { RouterError } from "../base/router-error";
import { UNKNOWN } from "../base/unknown";
import type { CheckFailure } from "../contracts/contract";
import { routerId } from "../contracts/field-types";
import { settingsFields } from "../contracts/settings-fields";
import { worker as contract } from "../contracts/worker";
import { type CheckResult, check } from "../reconcile/check";
import { type RosterLines, writeLines } from "../roster/lines";
import { type Shard, comparing, readShard, rosterIn } from "./shard-bag";

const ownership = z.partialRecord(
  z.enum(Object.keys(contract.fields) as [string, ...string[]], "is not a field of a worker"),
  z.enum(["enforce", "setOnce", "observe"], "must be one of enforce, setOnce, observe"),
);

/** Inputs of a shard that do not come from the settings of every resource. */
const own = {
  shard: routerId,
  roster: z.string("must be text"),
  failures: z.literal("", "is for the provider").exactOptional(),
  ownership: ownership.exactOptional(),
};

/**
 * Checks the inputs. Where the program says in other words what it said before, the old words stay, so that a preview
 * shows the workers that really change. Failures name no property: the engine would print a whole roster beside it.
 */
export function checkShard(olds: JsonObject, news: JsonObject): CheckResult {
  const failures = Object.entries({ ...own, ...SETTINGS }).flatMap(([key, type]) => {
    const value = news[key];
    if (value === UNKNOWN || (value === undefined && key !== "shard" && key !== "endpoint")) return [];
    const { error } = type.safeParse(value);
    return (error?.issues ?? []).map(({ path, message }) => failure(`${[key, ...path].join(".")} ${message}`));
  });
  const { roster } = news;
  if (failures.length > 0 || typeof roster !== "string" || roster === UNKNOWN) return { inputs: news, failures };
  try {
    const inputs = { ...news, roster: rosterIn(news) };
    // What was checked before needs no second look, and takes no time in a preview without a change.
    if (olds["roster"] === inputs.roster) return { inputs, failures };
    return checkLines(readShard(typeof olds["roster"] === "string" ? olds : {}), readShard(inputs), inputs);
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    return { inputs: news, failures: [failure(error.message)] };
  }
}

const SETTINGS: Readonly<Record<string, z.ZodType>> = {
  ...Object.fromEntries(Object.entries(settingsFields).map(([key, { type }]) => [key, type])),
  ...(contract.removal && { removal: contract.removal.type }),
};

function checkLines(before: Shard, after: Shard, news: JsonObject): CheckResult {
  const isSame = comparing(before, after);
  const failures: CheckFailure[] = [];
  const worded = new Map<string, string>();
  const passed = new Set<string>();
  for (const [id, rest] of after.lines.workers) {
    const old = before.lines.workers.get(id);
    if (isSame(id) && old !== undefined) {
      worded.set(id, keepsItsWords(before.lines, after.lines, old) ? old : rest);
      continue;
    }
    worded.set(id, rest);
    // Most workers of a fleet say the same beside their id.
    if (passed.has(rest) && routerId.safeParse(id).success) continue;
    const found = check(contract, after.bagOf(id) ?? {});
    if (found.failures.length === 0) passed.add(rest);
    failures.push(...found.failures.map(({ property, reason }) => failure(`worker "${id}": ${property} ${reason}`)));
  }
  const isReworded = [...worded].some(([id, rest]) => after.lines.workers.get(id) !== rest);
  if (!isReworded) return { inputs: news, failures };
  const roster = writeLines({ profiles: after.lines.profiles, workers: worded });
  return { inputs: { ...news, roster }, failures };
}

/** The old line means the same among the new profiles. */
function keepsItsWords(before: RosterLines, after: RosterLines, rest: string): boolean {
  const name = /^ @(\S+)/.exec(rest)?.[1];
  return name === undefined || (!name.startsWith('"') && before.profiles.get(name) === after.profiles.get(name));
}

function failure(reason: string): CheckFailure {
  return { property: "", reason };
}
