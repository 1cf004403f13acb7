/** Validation rules that span several fields, for the `rules` of a schema. */
import { type JsonValue, isJsonObject } from "../util/json";
import { hasUnknown } from "./names";
import type { CheckFailure, Rule } from "./resource-schema";

export function requireOneOf(...fields: readonly [string, ...string[]]): Rule {
  return (inputs) =>
    fields.some((field) => inputs[field] !== undefined)
      ? []
      : [{ path: [fields[0]], message: `is required, or set ${fields.slice(1).join(" or ")} instead` }];
}

/** Rejects repeated items of a list; `member` names what tells objects apart. */
export function distinct(field: string, member?: string): Rule {
  return (inputs) => {
    const items = inputs[field];
    if (!Array.isArray(items)) return [];
    const firsts = new Map<JsonValue | undefined, number>();
    return items.flatMap((item: JsonValue, index): CheckFailure[] => {
      const key = member === undefined ? item : memberOf(item, member);
      const first = firsts.get(key) ?? index;
      firsts.set(key, first);
      if (key === undefined || hasUnknown(key) || first === index) return [];
      const path = [field, index, ...(member === undefined ? [] : [member])];
      return [{ path, message: `repeats ${JSON.stringify(key)} of ${field}[${first}]; remove one of them` }];
    });
  };
}

const ID_MEANING = "is set by the service to the entity's own id";

/** Rejects empty keys of a map, and its reserved key, with what that key means. */
export function keyed(field: string, reservedKey?: string, meaning = ID_MEANING): Rule {
  return (inputs) => {
    const map = inputs[field];
    if (!isJsonObject(map)) return [];
    const empty = Object.hasOwn(map, "")
      ? [{ path: [field], message: "must not have an empty key; name or remove it" }]
      : [];
    if (reservedKey === undefined || !Object.hasOwn(map, reservedKey)) return empty;
    return [...empty, { path: [field, reservedKey], message: `${meaning}; remove it` }];
  };
}

/** Requires one number of an object to be at most another; absent ones count as their default. */
export function ascending(field: string, low: string, high: string, fallback: number): Rule {
  return (inputs) => {
    const object = inputs[field];
    if (!isJsonObject(object)) return [];
    const [least, most] = [object[low] ?? fallback, object[high] ?? fallback];
    if (typeof least !== "number" || typeof most !== "number" || least <= most) return [];
    return [{ path: [field, low], message: `must not be above ${field}.${high}, but ${least} is above ${most}` }];
  };
}

function memberOf(item: JsonValue, member: string): JsonValue | undefined {
  return isJsonObject(item) ? item[member] : undefined;
}
