/** Merge patches as RFC 7396 defines them. */
import { type JsonObject, type JsonValue, isJsonObject } from "../base/json";

/** The object after the patch: null removes, objects merge, everything else replaces. */
export function applyMergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...target };
  for (const [key, change] of Object.entries(patch)) {
    const before = result[key];
    if (change === null) Reflect.deleteProperty(result, key);
    else result[key] = isJsonObject(change) ? applyMergePatch(isJsonObject(before) ? before : {}, change) : change;
  }
  return result;
}

/** One patch that does what both do, the second after the first; nulls are kept. */
export function combineMergePatches(first: JsonObject, second: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...first };
  for (const [key, change] of Object.entries(second)) {
    const before = result[key];
    result[key] = isJsonObject(before) && isJsonObject(change) ? combineMergePatches(before, change) : change;
  }
  return result;
}
