/** One shard as the engine keeps it, and the bags of its workers in it. */
import { type JsonObject, filterMembers, isJsonObject, own } from "../util/json";
import { DRIFTED_KEY, FLEET_KEY, PENDING_KEY, ROSTER_KEY } from "../schema/internal-properties";
import { UNKNOWN } from "../schema/unknown";
import { REMOVAL_KEY } from "../schema/removal";
import { settingsFields } from "../schema/settings-fields";
import { isEquivalent } from "../reconciler/compare";
import { worker as schema } from "../schema/worker";
import { compareTexts } from "./format/canonical";
import { type RosterLines, declarationsIn, profileIn, readLines, restOf, writeLines } from "./format/lines";
import { pack, unpack } from "./format/packed";
import { type Ownership, enforced } from "./ownership";

/** Inputs of a shard beside its roster and the settings that every resource has. */
export const SHARD_KEYS = { ownership: "ownership", failures: "failures", drift: "drift" } as const;

/** A shard whose lines can be read. */
export interface Shard {
  readonly lines: RosterLines;
  readonly ownership: Ownership;
  /** The name of its fleet. */
  readonly fleet: string;
  /** All that it knows: those with a line, and those whose creation was lost. */
  readonly ids: readonly string[];
  /** What is remembered of one worker: inputs, settings, lost writes; `undefined` for one that it does not know. */
  readonly bagOf: (id: string) => JsonObject | undefined;
  /** The lost writes of one worker. */
  readonly pendingOf: (id: string) => JsonObject | undefined;
}

/** The text of the roster in a bag, packed there or not; empty where there is none. */
export function rosterIn({ [ROSTER_KEY]: roster }: JsonObject): string {
  return typeof roster === "string" && roster !== UNKNOWN ? unpack(roster) : "";
}

/** The bag with the lines by which those were declared whom a refresh has left with others, or with none. */
export function asDeclared(bag: JsonObject): JsonObject {
  const { [DRIFTED_KEY]: drifted } = bag;
  if (typeof drifted !== "string") return bag;
  const { profiles, workers } = readLines(rosterIn(bag));
  const all = [...new Map([...workers, ...readLines(unpack(drifted)).workers])];
  return {
    ...bag,
    [ROSTER_KEY]: writeLines({ profiles, workers: new Map(all.sort(([a], [b]) => compareTexts(a, b))) }),
  };
}

/** What {@link asDeclared} goes by: what follows the ids in the lines, which use no profiles. Empty where there are none. */
export function packDeclared(rests: readonly (readonly [id: string, rest: string])[]): JsonObject {
  return rests.length === 0
    ? {}
    : { [DRIFTED_KEY]: pack(writeLines({ profiles: new Map(), workers: new Map(rests) })) };
}

/** Reads a shard's inputs or state. Throws `InvalidInput` when its roster cannot be read. */
export function readShard(bag: JsonObject): Shard {
  const { ownership, [PENDING_KEY]: lost, [FLEET_KEY]: fleet } = bag;
  const lines = readLines(rosterIn(bag));
  const pending = isJsonObject(lost) ? lost : {};
  const settings = filterMembers(bag, (key) => key === REMOVAL_KEY || Object.hasOwn(settingsFields, key));
  const declarationOf = declarationsIn(lines);
  const pendingOf = (id: string): JsonObject | undefined => {
    const found = own(pending, id);
    return isJsonObject(found) ? found : undefined;
  };
  return {
    lines,
    // Checked by `check`, which lets nothing else through.
    ownership: isJsonObject(ownership) ? (ownership as unknown as Ownership) : {},
    fleet: typeof fleet === "string" ? fleet : "",
    ids: [...new Set([...lines.workers.keys(), ...Object.keys(pending)])],
    pendingOf,
    bagOf(id) {
      const [declaration, lostWrites] = [declarationOf(id), pendingOf(id)];
      if (declaration === undefined && lostWrites === undefined) return undefined;
      const known = declaration ?? { [schema.identity]: id };
      return { ...settings, ...known, ...(lostWrites && { [PENDING_KEY]: lostWrites }) };
    },
  };
}

/** Tells whether a worker is declared as before, as far as the program decides. */
export function comparing(before: Shard, after: Shard): (id: string) => boolean {
  const haveSameProfiles = areSame(before.lines.profiles, after.lines.profiles);
  return (id) => {
    const [last, next] = [before.lines.workers.get(id), after.lines.workers.get(id)];
    if (last === next && next !== undefined && (haveSameProfiles || hasSameProfile(before, after, next))) return true;
    const [one, other] = [before.bagOf(id), after.bagOf(id)];
    if (one === undefined || other === undefined) return false;
    const [was, is] = [enforced(after.ownership, one), enforced(after.ownership, other)];
    return [...schema.shape.members].every(([key, { shape }]) => isEquivalent(shape, own(was, key), own(is, key)));
  };
}

/** What follows the id in the line of a worker that stays as it was, among the profiles of a newer text. */
export function keptRest(before: Shard, after: Shard, id: string): string | undefined {
  const rest = before.lines.workers.get(id);
  if (rest === undefined || hasSameProfile(before, after, rest)) return rest;
  return restOf(before.bagOf(id) ?? {});
}

function areSame(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean {
  return some.size === others.size && [...some].every(([name, json]) => others.get(name) === json);
}

function hasSameProfile(before: Shard, after: Shard, rest: string): boolean {
  const name = profileIn(rest);
  return name === undefined || before.lines.profiles.get(name) === after.lines.profiles.get(name);
}
