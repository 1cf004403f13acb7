/** Checks the inputs of a fleet, and makes its roster canonical. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type JsonObject, type JsonValue, objectOf } from "../util/json";
import { didYouMean, unknownName } from "../util/nearest";
import { RouterError } from "../errors";
import type { CheckFailure } from "../schema/resource-schema";
import { SOURCE_KEY, UNKNOWN, hasUnknown } from "../schema/names";
import { settingsFields } from "../schema/settings-fields";
import { memberNamesAt } from "../schema/shape";
import { worker as schema } from "../schema/worker";
import type { CheckResult } from "../reconciler/check";
import { isCanonical, linesOf, readLines, rosterOf, writeLines } from "./format/lines";
import { comparing, declaredIn, hasSecretRoster, rosterText, textsOf } from "./snapshot";
import { DEFAULT_LIMIT, type MassChangeLimit } from "./mass-change-guard";
import {
  type LoadedRoster,
  type RosterRequest,
  columnMapping,
  fileOf,
  loadRoster,
  readMappingBytes,
  readRosterFile,
} from "./roster";

const text = z.string("must be text");
const texts = z.array(text, "must be a list of texts");
const limit = z.strictObject({
  maxShare: z.number("must be a number").min(0, "must be 0 or more").max(1, "must be 1 or less").exactOptional(),
  minFleetSize: z.int("must be a whole number").min(0, "must be 0 or more").exactOptional(),
});
const ownership = z
  .partialRecord(
    z.enum(Object.keys(schema.fields) as [string, ...string[]], "is not a field of a worker"),
    z.enum(["enforce", "setOnce", "observe"], "must be one of enforce, setOnce, observe"),
  )
  .refine(({ capacity }) => capacity !== "observe", {
    path: ["capacity"],
    message: 'must not be "observe", because no worker can be created without one; use "setOnce"',
  });

/** All inputs, with what they may hold. */
const FIELDS: Readonly<Record<string, z.ZodType>> = {
  // Validated where it is read.
  roster: z.unknown(),
  profiles: z.record(z.string(), z.unknown(), "must be a mapping of names to what workers share"),
  columns: columnMapping,
  defaults: z.record(z.string(), z.unknown(), "must be a mapping of fields to what workers get that do not say it"),
  queues: texts,
  ownership,
  ...(schema.removal && { removal: schema.removal.type }),
  release: texts,
  massChangeLimit: limit,
  ...Object.fromEntries(Object.entries(settingsFields).map(([key, { type }]) => [key, type])),
};
const REQUIRED = ["roster", "endpoint"];

/** Reads the limit of mass changes out of checked inputs. */
export function limitIn({ massChangeLimit }: JsonObject): MassChangeLimit {
  return { ...DEFAULT_LIMIT, ...limit.safeParse(massChangeLimit ?? {}).data };
}

/** Checked inputs, and the ids of the workers, which a preview knows also where it does not know all profiles. */
export interface CheckedFleet extends CheckResult {
  readonly ids: () => readonly string[];
  /** One for each worker; none where the roster is as before. */
  readonly warnings?: readonly string[];
  /** What was recognised in the roster, for the log; nothing where it is unchanged. */
  readonly notes?: readonly string[];
}

/**
 * Checks all inputs. The checked `roster` is the canonical text of all workers, with the profiles in it. An unchanged roster
 * answers the old text byte by byte, and an unchanged source is not parsed. `folder` is the program's.
 */
export function checkFleet(olds: JsonObject, news: JsonObject, folder = process.cwd()): CheckedFleet {
  const given = objectOf(Object.entries(news).filter(([, value]) => value !== null));
  const failures = [...Object.keys(given), ...REQUIRED.filter((key) => given[key] === undefined)].flatMap((key) =>
    checkField(key, given[key]),
  );
  const { roster, profiles = {}, columns = null, defaults = null, [SOURCE_KEY]: _source, ...others } = given;
  if (roster === undefined) return { inputs: others, failures, ids: () => [] };
  if (hasUnknown([roster, columns]))
    return { inputs: { ...others, roster: UNKNOWN, [SOURCE_KEY]: "" }, failures, ids: () => [] };
  const digest = digestOfSource(
    roster,
    [profiles, columns, defaults, others["queues"] ?? [], others["apiVersion"] ?? ""],
    folder,
  );
  const { workers } = olds;
  if (digest !== "" && digest === olds[SOURCE_KEY] && typeof workers === "number") {
    const inputs = { ...others, workers, roster: rosterText(olds), [SOURCE_KEY]: digest };
    return { inputs, failures, ids: () => declaredIn(inputs).ids };
  }
  const isSecret = hasSecretRoster(others);
  const read = load({ source: roster, profiles, columns, defaults, folder, isSecret }, others);
  if (read.failures.length > 0) return { inputs: others, failures: [...failures, ...read.failures], ids: () => [] };
  const ids = textsOf(read.roster.workers.map(({ [schema.identity]: id }) => id ?? null));
  const isUnknown = profiles === UNKNOWN || hasUnknown([read.roster.profiles, defaults]);
  const canonical = isUnknown ? UNKNOWN : keepEqual(olds, writeLines(linesOf(read.roster)));
  const inputs = { ...others, workers: ids.length, roster: canonical, [SOURCE_KEY]: isUnknown ? "" : digest };
  return { inputs, failures, ids: () => ids, warnings: read.warnings, notes: read.notes };
}

/** Stands for everything that a canonical text is made from; empty where that is not known, or no file can be read. */
function digestOfSource(roster: JsonValue, rules: readonly JsonValue[], folder: string): string {
  const file = typeof roster === "string" ? fileOf(roster, folder) : undefined;
  if (hasUnknown(rules)) return "";
  const hash = createHash("sha256").update(JSON.stringify([roster, ...rules]));
  try {
    if (file !== undefined) hash.update(readRosterFile(file)).update(readMappingBytes(file));
    return hash.digest("base64");
  } catch {
    // Loading the roster fails for the same reason, and reports it.
    return "";
  }
}

/** Reads a roster. A canonical text, which `ignoreChanges` or an import hands over, has its profiles in it. */
function load(request: RosterRequest, { queues, apiVersion }: JsonObject): LoadedRoster {
  const rules = { queues, ...(typeof apiVersion === "string" && apiVersion !== UNKNOWN && { apiVersion }) };
  const { source } = request;
  if (typeof source !== "string" || !isCanonical(source)) return loadRoster({ ...request, ...rules });
  try {
    const { profiles, workers } = rosterOf(readLines(source));
    return loadRoster({
      ...request,
      source: { profiles, workers },
      profiles: {},
      columns: null,
      defaults: null,
      ...rules,
    });
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    const failures = [{ path: [], message: error.message }];
    return { roster: { profiles: {}, workers: [] }, failures, warnings: [], notes: [] };
  }
}

function checkField(key: string, value: JsonValue | undefined): readonly CheckFailure[] {
  if (key.startsWith("__")) return [];
  const type = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
  if (type === undefined) {
    const names = Object.keys(FIELDS);
    const message = `is not an input of WorkerFleet${didYouMean(key, names)}; it has ${names.join(", ")}`;
    return [{ path: [key], message }];
  }
  if (value === undefined) return [{ path: [key], message: "is required; set it" }];
  if (hasUnknown(value)) return [];
  const { error } = type.safeParse(value);
  return (error?.issues ?? []).flatMap((issue): readonly CheckFailure[] => {
    const inside = issue.path.filter((part) => typeof part !== "symbol");
    const path = [key, ...inside];
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    const valid = memberNamesAt(type, value, inside);
    return issue.keys.map((name) => ({ path: [...path, name], message: unknownName(name, valid) }));
  });
}

/** The old text where it declares the same in other words: a profile written out, queues in another order. */
function keepEqual(olds: JsonObject, canonical: string): string {
  const last = rosterText(olds);
  if (last === "" || last === canonical) return canonical;
  const [base, desired] = [declaredIn({ roster: last }), declaredIn({ roster: canonical })];
  const isSame = comparing(base, desired);
  return base.ids.length === desired.ids.length && desired.ids.every(isSame) ? last : canonical;
}
