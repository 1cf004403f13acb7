/** What the plugin hands to the engine, as the engine reads it: marks of secrets taken off. */
import { type JsonObject, type JsonValue, isJsonObject } from "../../provider/dist/util/json.js";

const MARK = "4dabf18193072939515e22adb298388d";

/** The value without the marks. */
export function unsealed(value: JsonValue): JsonValue {
  return walk(value, (inner) => unsealed(inner));
}

/** The value with everything that is marked replaced, as a reader of the state would see it. */
export function sealedView(value: JsonValue): JsonValue {
  return walk(value, () => "[secret]");
}

function walk(value: JsonValue, open: (inner: JsonValue) => JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => walk(item, open));
  if (!isJsonObject(value)) return value;
  if (value[MARK] === "1b47061264138c4ac30d75fd1eb44270") return open(value["value"] ?? null);
  const members = Object.entries(value).map(([key, member]): [string, JsonValue] => [key, walk(member, open)]);
  return Object.fromEntries(members) satisfies JsonObject;
}
