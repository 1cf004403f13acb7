/**
 * The canonical form of a worker's fields, equal exactly where the declarations are, and its short words where they are
 * unambiguous: `capacity=120 queues=sales,billing labels.level=3`. They take half the size of JSON and are easier to read in
 * a diff.
 */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../../util/json";
import type { ResourceSchema } from "../../schema/resource-schema";
import { type ObjectShape, type Shape, VALUE } from "../../schema/shape";
import { worker as schema } from "../../schema/worker";

/** Puts fields in the order of the schema, and sorts unordered lists and the keys of maps. */
export function canonical({ shape }: ResourceSchema, properties: JsonObject): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const [key, member] of shape.members) {
    const value = own(properties, key);
    if (value !== undefined) fields[key] = canonicalValue(member.shape, value);
  }
  return fields;
}

function canonicalValue(shape: Shape, value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    if (shape.kind !== "list") return value as readonly JsonValue[];
    const items = value.map((item: JsonValue) => canonicalValue(shape.item, item));
    return shape.isOrdered === true ? items : sortedByText(items);
  }
  if (!isJsonObject(value)) return value;
  const members = shape.kind === "object" ? shape.members : undefined;
  const keys = Object.keys(value);
  if (keys.length > 1) keys.sort(members === undefined ? compareTexts : orderOf(members));
  if (keys.length < 2 && members === undefined) return value;
  return objectOf(
    keys.map((key) => [key, canonicalValue(members?.get(key)?.shape ?? VALUE.shape, own(value, key) ?? null)] as const),
  );
}

type Order = (a: string, b: string) => number;
const orders = new WeakMap<ObjectShape["members"], Order>();

/** Orders keys as the schema does; unknown ones come last. */
function orderOf(members: ObjectShape["members"]): Order {
  const known = orders.get(members);
  if (known !== undefined) return known;
  const rank = new Map([...members.keys()].map((key, index) => [key, index]));
  const rankOf = (key: string): number => rank.get(key) ?? rank.size;
  const order: Order = (a, b) => rankOf(a) - rankOf(b) || compareTexts(a, b);
  orders.set(members, order);
  return order;
}

function sortedByText(items: readonly JsonValue[]): readonly JsonValue[] {
  if (items.length < 2) return items;
  if (items.every((item) => typeof item === "string")) return items.toSorted(compareTexts);
  const texts = items.map((item) => ({ item, text: JSON.stringify(item) }));
  return texts.sort((a, b) => compareTexts(a.text, b.text)).map(({ item }) => item);
}

/** The order of code units: the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Text that cannot be read as a number, as true or false, or as several words. */
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
