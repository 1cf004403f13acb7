/** Merge patches by RFC 7396. */
import { type JsonValue, isObject } from "./json.js";

const noNames: ReadonlySet<string> = new Set();

/**
 * Applies a merge patch as RFC 7396 describes it. Members listed in `tagged` hold objects with a
 * `kind`: when the kind changes, the old object is dropped as a whole.
 */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue, tagged = noNames): JsonValue {
  if (!isObject(patch)) return patch;
  // fromEntries, not assignment: a member called "__proto__" stays an ordinary member.
  const merged = new Map<string, JsonValue>(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      merged.delete(name);
    } else {
      const base = merged.get(name);
      merged.set(name, mergePatch(tagged.has(name) && isOtherKind(base, value) ? undefined : base, value, tagged));
    }
  }
  return Object.fromEntries(merged);
}

function isOtherKind(base: JsonValue | undefined, patch: JsonValue): boolean {
  return isObject(base) && isObject(patch) && patch["kind"] !== undefined && patch["kind"] !== base["kind"];
}

/** Drops null members at every depth; clients print unset members of array elements as null. */
export function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutNulls(item));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}
