/** Paths into JSON values, as data and as text. */
import { type JsonValue, isJsonObject, own } from "./json";

/** Names and indexes that lead to a value: `["channels", 0, "capacityCostPerJob"]`. */
export type Path = readonly (string | number)[];

/** Formats a path as a user would type it: `exceptionRules[0].actions[1].queueId`; an empty name is shown as `""`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part, index) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = part === "" ? '""' : part;
    return index === 0 ? name : `${text}.${name}`;
  }, "");
}

/** Returns the value at a path; `undefined` where the path leads nowhere. */
export function valueAt(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((found, part) => {
    if (Array.isArray(found)) return (found as readonly JsonValue[])[Number(part)];
    return isJsonObject(found) ? own(found, String(part)) : undefined;
  }, value);
}
