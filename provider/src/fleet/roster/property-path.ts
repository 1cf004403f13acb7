/** From the properties that `check` names to paths. */
import { type JsonValue, isJsonObject } from "../../util/json";
import type { Path } from "./source";

/**
 * The names and indexes of a property such as `channels[0].channelId`. Keys may hold dots and brackets, so the value decides
 * which text is a key.
 */
export function pathOf(value: JsonValue | undefined, property: string): Path {
  if (property === "") return [];
  const index = Array.isArray(value) ? /^\[(\d+)\]\.?/.exec(property) : null;
  if (index !== null && Array.isArray(value)) {
    const at = Number(index[1]);
    return [at, ...pathOf((value as readonly JsonValue[])[at], property.slice(index[0].length))];
  }
  const keys = isJsonObject(value) ? Object.keys(value).filter((one) => leads(property, one)) : [];
  const key = keys.reduce((longest, one) => (one.length > longest.length ? one : longest), "");
  if (key === "" || !isJsonObject(value)) return [property];
  return [key, ...pathOf(value[key], property.slice(key.length).replace(/^\./, ""))];
}

function leads(property: string, key: string): boolean {
  return property.startsWith(key) && ["", ".", "["].includes(property.charAt(key.length));
}
