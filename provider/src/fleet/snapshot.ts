/** A fleet as inputs or state hold it, and the properties of its workers in it. */
import { createHash } from "node:crypto";
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, own } from "../util/json";
import { DEACTIVATED_KEY, DRIFTED_KEY, PENDING_KEY, REACHED_KEY, SECRETS_KEY, UNKNOWN } from "../schema/names";
import { REMOVAL_KEY } from "../schema/removal";
import { settingsFields } from "../schema/settings-fields";
import { worker as schema } from "../schema/worker";
import { isEquivalent } from "../reconciler/compare";
import { isSecretAt, secretPathsIn } from "../reconciler/secret-inputs";
import { compareTexts } from "./format/fields";
import { type RosterLines, declarationsIn, pack, profileIn, readLines, restOf, unpack } from "./format/lines";
import { type Ownership, enforced } from "./ownership";

export interface FleetSnapshot {
  readonly lines: RosterLines;
  readonly ownership: Ownership;
  /** All workers that it knows: those with a line, and those whose creation has an unknown outcome. */
  readonly ids: readonly string[];
  /** One worker as the reconciler takes it: fields, settings, pending writes; `undefined` for one that it does not know. */
  readonly propertiesOf: (id: string) => JsonObject | undefined;
  /** Workers that an unfinished removal has left deregistered. */
  readonly deactivated: ReadonlySet<string>;
  /** The writes of unknown outcome of one worker. */
  readonly pendingOf: (id: string) => JsonObject | undefined;
}

/** Reads checked inputs. */
export function declaredIn(inputs: JsonObject): FleetSnapshot {
  return read(readLines(rosterText(inputs)), inputs);
}

/** Reads a state: what the last run has reached, or the last refresh has found. */
export function reachedIn(state: JsonObject): FleetSnapshot {
  return read(reachedLines(state), state);
}

/** Reads a state as it was before a refresh found drift in it. */
export function reachedBeforeDrift(state: JsonObject): FleetSnapshot {
  const { [DRIFTED_KEY]: drifted } = state;
  const { profiles, workers } = reachedLines(state);
  if (typeof drifted !== "string") return read({ profiles, workers }, state);
  const all = [...workers, ...readLines(unpack(drifted)).workers];
  return read({ profiles, workers: sorted(new Map(all)) }, state);
}

/** True where the program marked the roster as a secret, or the profiles or defaults that are written into it. */
export function hasSecretRoster(properties: JsonObject): boolean {
  const secrets = secretPathsIn(properties);
  return ["roster", "profiles", "defaults"].some((key) => isSecretAt(secrets, [key]));
}

/** The canonical text in checked inputs; empty where it is not known yet. */
export function rosterText({ roster }: JsonObject): string {
  return typeof roster === "string" && roster !== UNKNOWN ? roster : "";
}

/** The canonical text that a state holds. A state that was imported by hand holds it as its inputs do. */
export function reachedText(state: JsonObject): string {
  const { [REACHED_KEY]: reached } = state;
  return typeof reached === "string" ? unpack(reached) : rosterText(state);
}

/** The property that holds a canonical text in a state. */
export function packReached(text: string): JsonObject {
  return { [REACHED_KEY]: pack(text) };
}

/** Stands for a canonical text where only equality counts. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

export function sorted(workers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...workers].sort(([a], [b]) => compareTexts(a, b)));
}

function reachedLines(state: JsonObject): RosterLines {
  return readLines(reachedText(state));
}

function read(lines: RosterLines, properties: JsonObject): FleetSnapshot {
  const { ownership, [PENDING_KEY]: lost } = properties;
  const pending = isJsonObject(lost) ? lost : {};
  const settings = filterMembers(properties, (key) => key === REMOVAL_KEY || Object.hasOwn(settingsFields, key));
  // A secret roster makes all fields of its workers secret.
  const secrecy = hasSecretRoster(properties) ? { [SECRETS_KEY]: [[]] } : {};
  const declarationOf = declarationsIn(lines);
  const pendingOf = (id: string): JsonObject | undefined => {
    const found = own(pending, id);
    return isJsonObject(found) ? found : undefined;
  };
  return {
    lines,
    // Checked by `check`, which lets nothing else through.
    ownership: isJsonObject(ownership) ? (ownership as unknown as Ownership) : {},
    ids: [...new Set([...lines.workers.keys(), ...Object.keys(pending)])],
    deactivated: new Set(textsOf(properties[DEACTIVATED_KEY])),
    pendingOf,
    propertiesOf(id) {
      const [declaration, lostWrites] = [declarationOf(id), pendingOf(id)];
      if (declaration === undefined && lostWrites === undefined) return undefined;
      const known = declaration ?? { [schema.identity]: id };
      return { ...settings, ...secrecy, ...known, ...(lostWrites && { [PENDING_KEY]: lostWrites }) };
    },
  };
}

/** Tells whether a worker is declared as before, as far as the program decides. */
export function comparing(olds: FleetSnapshot, news: FleetSnapshot): (id: string) => boolean {
  const haveSameProfiles = areSame(olds.lines.profiles, news.lines.profiles);
  return (id) => {
    const [oldLine, newLine] = [olds.lines.workers.get(id), news.lines.workers.get(id)];
    if (oldLine === newLine && newLine !== undefined && (haveSameProfiles || hasSameProfile(olds, news, newLine)))
      return true;
    const [oldProperties, newProperties] = [olds.propertiesOf(id), news.propertiesOf(id)];
    if (oldProperties === undefined || newProperties === undefined) return false;
    const base = enforced(news.ownership, oldProperties);
    const desired = enforced(news.ownership, newProperties);
    return [...schema.shape.members].every(([key, { shape }]) =>
      isEquivalent(shape, own(base, key), own(desired, key)),
    );
  };
}

/** What follows the id in the line of a worker that stays as it was, among the profiles of newer inputs. */
export function keptLine(olds: FleetSnapshot, news: FleetSnapshot, id: string): string | undefined {
  const line = olds.lines.workers.get(id);
  if (line === undefined || hasSameProfile(olds, news, line)) return line;
  return restOf(olds.propertiesOf(id) ?? {});
}

function areSame(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean {
  return some.size === others.size && [...some].every(([name, json]) => others.get(name) === json);
}

function hasSameProfile(olds: FleetSnapshot, news: FleetSnapshot, line: string): boolean {
  const name = profileIn(line);
  return name === undefined || olds.lines.profiles.get(name) === news.lines.profiles.get(name);
}

export function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
