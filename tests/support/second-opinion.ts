/** An independent comparison of declarations: written from the API description, not from the provider. */
import type { JsonObject, JsonValue } from "jobrouter-emulator";

/** The service's defaults for unset members, at any depth. */
const DEFAULTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    expedite: ["false"],
    language: ['"powerFx"'],
    minConcurrentOffers: ["1"],
    maxConcurrentOffers: ["1"],
    bypassSelectors: ["false"],
    batchSize: ["20"],
    isBatchScoringEnabled: ["false"],
    descendingOrder: ["true"],
    scoringParameters: ['["jobLabels","workerSelectors"]'],
  }),
);
const INSTANTS: readonly string[] = ["scheduleAt", "addedAt"];
const MAPS: readonly string[] = ["labels", "tags"];
const ORDERED: readonly string[] = ["actions"];
const SECRETS: readonly string[] = ["functionKey", "appKey", "clientSecret"];

/** Returns one text for equivalent values: ignores the order of lists and the offset of times. */
export function wordingOf(value: JsonValue | undefined, key = ""): string {
  return JSON.stringify(canonical(value ?? null, key, false));
}

/** Returns one text for values that are equal to the service: defaults and empty collections count as absent. */
export function meaningOf(value: JsonValue | undefined, key = ""): string {
  return JSON.stringify(canonical(value ?? null, key, true));
}

function canonical(value: JsonValue, key: string, isMeaning: boolean): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => canonical(item, "", isMeaning));
    return ORDERED.includes(key) ? items : items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value === "string" && INSTANTS.includes(key)) return instantOf(value);
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .map(([name, member]): [string, JsonValue] => [name, canonical(member, name, isMeaning)])
    .filter(([name, member]) => !isMeaning || !isNothing(name, member))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members);
}

function isNothing(name: string, value: JsonValue): boolean {
  const text = JSON.stringify(value);
  return DEFAULTS.get(name)?.includes(text) ?? ["[]", "{}", "null"].includes(text);
}

function instantOf(text: string): string {
  return `${Date.parse(text)} ${(/\.\d{3}(\d*)/.exec(text)?.[1] ?? "").replace(/0+$/, "")}`;
}

/** Applies a merge patch as the service does; an object of another kind replaces the old one. */
export function merged(live: JsonValue | undefined, patch: JsonValue, key = ""): JsonValue {
  if (!isObject(patch)) return patch;
  const base = isObject(live) && isSameKind(live, patch, key) ? live : {};
  const members = Object.entries(patch).map(([name, value]): [string, JsonValue] => [
    name,
    merged(ownOf(base, name), value, name),
  ]);
  return Object.fromEntries([...Object.entries(base), ...members]);
}

/** Returns the declared part of a live value: declared members, and lists as a whole. */
export function projected(live: JsonValue | undefined, declared: JsonValue, key = ""): JsonValue {
  if (!isObject(declared) || !isObject(live) || !isSameKind(live, declared, key)) return live ?? null;
  const members = Object.entries(declared).map(([name, value]): [string, JsonValue] => [
    name,
    projected(ownOf(live, name), value, name),
  ]);
  return Object.fromEntries(members);
}

/** True for union objects, which have a kind; in a map, `kind` is a key like any other. */
function isSameKind(live: JsonObject, other: JsonObject, key: string): boolean {
  return MAPS.includes(key) || ownOf(live, "kind") === ownOf(other, "kind");
}

function ownOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Removes credentials, as a service does that omits them. */
export function withoutCredentials(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutCredentials(item));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([key]) => !SECRETS.includes(key));
  return Object.fromEntries(members.map(([key, member]) => [key, withoutCredentials(member)]));
}

/** Sets each member that the service can generate to a fixed value, or removes it everywhere. */
export function withGenerated(value: JsonValue, isGiven: boolean): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withGenerated(item, isGiven));
  if (!isObject(value)) return value;
  const inside = Object.entries(value).map(([key, member]): [string, JsonValue] => {
    if (key === "notes" && Array.isArray(member))
      return [key, member.map((note: JsonValue) => given(note, "addedAt", isGiven))];
    if (key === "actions" && Array.isArray(member))
      return [key, member.map((action: JsonValue) => given(action, "id", isGiven))];
    return [key, withGenerated(member, isGiven)];
  });
  return Object.fromEntries(inside);
}

function given(item: JsonValue, key: string, isGiven: boolean): JsonValue {
  const { [key]: found, ...rest } = item as JsonObject;
  const value = found ?? (key === "addedAt" ? "2020-01-01T00:00:00Z" : "made");
  return isGiven ? { ...rest, [key]: value } : rest;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
