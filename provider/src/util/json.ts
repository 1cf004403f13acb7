/** JSON values: the only data that crosses the wire, the engine and the state. */

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object; a missing member reads as `undefined`. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** True for a JSON object, false for arrays, null and everything else. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns an own member of the object: keys such as `constructor` are not inherited. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Builds an object of the members that are not `undefined`. */
export function objectOf(members: Iterable<readonly [string, JsonValue | undefined]>): JsonObject {
  return Object.fromEntries([...members].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** Answers the same object when it is plain JSON, else a copy without `undefined` members and with null for what is not JSON. */
export function toPlainJson(value: object): JsonObject {
  // JSON.parse returns `any`; the text is JSON of an object.
  return isJsonObject(value) && isPlain(value) ? value : (JSON.parse(JSON.stringify(value)) as JsonObject);
}

function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (!isJsonObject(value)) return Number.isFinite(value);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}

/**
 * Removes null members, since null and absent mean the same to the service, and lone surrogates, which no message of the
 * engine can carry.
 */
export function tidy(value: JsonValue): JsonValue {
  // Most responses are tidy, and a check is cheaper than a copy.
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

/** Lists the texts and numbers in a value, as text. */
export function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Maximum nesting of values: ten times that of any entity, and half of what the engine's messages can carry. */
export const MAX_LEVELS = 100;

/** True for a value nested more than {@link MAX_LEVELS} deep, which could overflow the stack, here or in the host. */
export function isTooDeep(value: JsonValue, levels = MAX_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((member: JsonValue) => isTooDeep(member, levels - 1));
}

/** Maps the values of an object; `undefined` leaves a member out. Answers the same object when nothing changes. */
export function mapMembers(
  object: JsonObject,
  change: (key: string, value: JsonValue) => JsonValue | undefined,
): JsonObject {
  const members = Object.entries(object).map(([key, value]) => [key, change(key, value)] as const);
  return members.every(([key, value]) => value === object[key]) ? object : objectOf(members);
}

/** Keeps only the members that `keep` accepts; answers the same object when it accepts all. */
export function filterMembers(object: JsonObject, keep: (key: string, value: JsonValue) => boolean): JsonObject {
  const members = Object.entries(object);
  const kept = members.filter(([key, value]) => keep(key, value));
  return kept.length === members.length ? object : Object.fromEntries(kept);
}
