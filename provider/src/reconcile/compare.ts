/** When a live value shows what was declared, although the service adds to it and words it its own way. */
import { type JsonObject, type JsonValue, isJsonObject } from "../base/json";
import { hasUnknown } from "../base/unknown";
import type { Field } from "../contracts/contract";

/** The traits of a field that comparisons look at. */
export type Comparison = Pick<Field<unknown>, "unordered" | "members" | "resetsTo">;

/**
 * True when `live` shows all of `declared`. Members of an object that were not declared belong to others; an array is
 * owned as a whole, so there only the service's own additions are overlooked. Empty and absent are the same.
 */
export function shows(live: JsonValue | undefined, declared: JsonValue, field: Comparison): boolean {
  if (isEmpty(declared) && (live === undefined || isEmpty(live))) return true;
  if (Array.isArray(declared)) return Array.isArray(live) && sameItems(live, declared, field);
  if (!isJsonObject(declared)) return live === declared;
  return (
    isJsonObject(live) && Object.entries(declared).every(([key, value]) => showsMember(key, live[key], value, field))
  );
}

/** {@link shows} for a named member, with the traits that the contract gives to that name. */
export function showsMember(key: string, live: JsonValue | undefined, declared: JsonValue, field: Comparison): boolean {
  const traits = field.members?.[key];
  if (traits?.instant === true) return sameInstant(live, declared);
  return shows(live ?? traits?.default, declared, field);
}

/** True when two declarations mean the same to the service; never, when one is not known yet. */
export function sameDeclaration(a: JsonValue | undefined, b: JsonValue | undefined, field: Comparison): boolean {
  if (a === undefined || b === undefined) return a === b;
  return !hasUnknown(a) && !hasUnknown(b) && shows(a, b, field) && shows(b, a, field);
}

/** True when nobody has given the member a value: it is absent, empty, or holds the service's default. */
export function isUnset(key: string, live: JsonValue | undefined, field: Comparison): boolean {
  if (live === undefined || isEmpty(live)) return true;
  const initial = field.members?.[key]?.default ?? field.resetsTo;
  return initial !== undefined && shows(live, initial, field);
}

/** True when both are objects told apart by `kind`, and of the same kind, or not told apart at all. */
export function isSameKind(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return isJsonObject(a) && isJsonObject(b) && a["kind"] === b["kind"];
}

function sameItems(live: readonly JsonValue[], declared: readonly JsonValue[], field: Comparison): boolean {
  if (live.length !== declared.length) return false;
  if (field.unordered !== true) return declared.every((item, index) => sameItem(live[index], item, field));
  const left = [...live];
  return declared.every((item) => {
    const index = left.findIndex((candidate) => sameItem(candidate, item, field));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function sameItem(live: JsonValue | undefined, declared: JsonValue, field: Comparison): boolean {
  if (!shows(live, declared, field)) return false;
  if (!isJsonObject(live) || !isJsonObject(declared)) return true;
  return Object.keys(live).every((key) => Object.hasOwn(declared, key) || isAddition(key, live, field));
}

function isAddition(key: string, live: JsonObject, field: Comparison): boolean {
  return field.members?.[key]?.generated === true || isUnset(key, live[key], { members: field.members ?? {} });
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** The service answers up to seven fractional digits and an offset, where `Z` and three digits were sent. */
function sameInstant(a: JsonValue | undefined, b: JsonValue): boolean {
  if (typeof a !== "string" || typeof b !== "string") return a === b;
  return a === b || (Date.parse(a) === Date.parse(b) && belowMilliseconds(a) === belowMilliseconds(b));
}

function belowMilliseconds(text: string): string {
  return (/\.(\d+)/.exec(text)?.[1] ?? "").slice(3).replace(/0+$/, "");
}
