/**
 * What a worker says itself, in short words where they can be told apart: `capacity=120 queues=sales,billing labels.level=3`.
 * Half of what JSON takes, which counts where thousands of lines cross between processes, and easier to read in a diff.
 */
import { type JsonObject, type JsonValue, isJsonObject } from "../../util/json";
import { worker as schema } from "../../schema/worker";

/** Text that no reader can take for a number, for true or false, or for more than one word. */
const WORD = /^(?!(?:true|false|null)$)[A-Za-z_][\w.-]*$/;
/** An item of a list, where everything is text. */
const ITEM = /^[\w.-]+$/;
const KEY = /^[\w-]+$/;

/** The words for some fields; `undefined` when one of their values has none, and JSON must say it. */
export function toWords(fields: JsonObject): string | undefined {
  const words = Object.entries(fields).flatMap(([field, value]) => wordsFor(field, value));
  return words.includes(undefined) ? undefined : words.join(" ");
}

/** The fields that {@link toWords} has put into words. */
export function fromWords(words: string): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const word of words.split(" ")) {
    const at = word.indexOf("=");
    const [path, text] = [word.slice(0, at), word.slice(at + 1)];
    const dot = path.indexOf(".");
    if (dot === -1) fields[path] = isList(path) ? text.split(",") : scalarOf(text);
    else fields[path.slice(0, dot)] = joined(fields[path.slice(0, dot)], path.slice(dot + 1), scalarOf(text));
  }
  return fields;
}

function wordsFor(field: string, value: JsonValue): readonly (string | undefined)[] {
  const shape = schema.shape.members.get(field)?.shape.kind;
  if (Array.isArray(value)) {
    const items = value.filter((item) => typeof item === "string");
    return [
      isList(field) && items.length > 0 && items.length === value.length && items.every((item) => ITEM.test(item))
        ? `${field}=${items.join(",")}`
        : undefined,
    ];
  }
  if (!isJsonObject(value)) return [wordFor(field, value)];
  const members = Object.entries(value);
  if (shape !== "map" || members.length === 0) return [undefined];
  return members.map(([key, member]) => (KEY.test(key) ? wordFor(`${field}.${key}`, member) : undefined));
}

function wordFor(path: string, value: JsonValue): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return `${path}=${value}`;
  return typeof value === "string" && WORD.test(value) ? `${path}=${value}` : undefined;
}

function isList(field: string): boolean {
  return schema.shape.members.get(field)?.shape.kind === "list";
}

function scalarOf(text: string): JsonValue {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d/.test(text) ? Number(text) : text;
}

function joined(map: JsonValue | undefined, key: string, value: JsonValue): JsonObject {
  return { ...(isJsonObject(map) && map), [key]: value };
}
