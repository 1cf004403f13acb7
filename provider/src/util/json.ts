/** JSON as it crosses the wire, the engine and the state: the only shape of data the core knows. */

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object; a member that is not there reads as `undefined`. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** True for a JSON object, false for arrays, null and everything else. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object's own member: a key such as `constructor` is one only where somebody put it there. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** An object of the members that are not `undefined`. */
export function objectOf(members: Iterable<readonly [string, JsonValue | undefined]>): JsonObject {
  return Object.fromEntries([...members].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** A deep copy that holds plain JSON only: `undefined` members are dropped, anything JSON cannot say becomes null. */
export function toPlainJson(value: object): JsonObject {
  // JSON.parse answers `any`; the text was made by JSON.stringify of an object just before.
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/**
 * The value as it may go on to the state: without the members that are null, since null and absent mean the same to the
 * service, and without halves of characters, which no message of the engine can carry.
 */
export function tidy(value: JsonValue): JsonValue {
  // Most answers are tidy, and a copy of each costs more than a look.
  return isTidy(value) ? value : tidyUp(value);
}

function isTidy(value: JsonValue): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (Array.isArray(value)) return value.every(isTidy);
  if (!isJsonObject(value)) return true;
  return Object.entries(value).every(([key, member]) => member !== null && key.isWellFormed() && isTidy(member));
}

function tidyUp(value: JsonValue): JsonValue {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map((item: JsonValue) => tidyUp(item));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key.toWellFormed(), tidyUp(member)]));
}

/** Levels that values may have: ten times those of any entity, and half of what the engine's messages can carry. */
export const MOST_LEVELS = 100;

/** True for a value with more levels than {@link MOST_LEVELS}: to walk through it could exhaust the stack, here or in the host. */
export function isTooDeep(value: JsonValue, levels = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member: JsonValue) => isTooDeep(member, levels - 1));
}

/** Keeps only the members that `keep` accepts; answers the same object when it accepts all. */
export function filterMembers(object: JsonObject, keep: (key: string, value: JsonValue) => boolean): JsonObject {
  const members = Object.entries(object);
  const kept = members.filter(([key, value]) => keep(key, value));
  return kept.length === members.length ? object : Object.fromEntries(kept);
}
