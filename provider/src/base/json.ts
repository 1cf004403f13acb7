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

/** The value without the members that are null; null and absent mean the same to the service. */
export function dropNullMembers(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => dropNullMembers(item));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, dropNullMembers(member)]));
}

/** A copy of `object` with only the members that `keep` accepts. */
export function filterMembers(object: JsonObject, keep: (key: string, value: JsonValue) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => keep(key, value)));
}
