/** The one wording of a declaration, so that two texts are equal exactly where the declarations are. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../../util/json";
import type { ResourceSchema } from "../../schema/resource-schema";
import { type ObjectShape, type Shape, VALUE } from "../../schema/shape";

/** The fields of a bag in the order of the schema, lists without an order and the keys of maps sorted. */
export function canonical({ shape }: ResourceSchema, bag: JsonObject): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const [key, member] of shape.members) {
    const value = own(bag, key);
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

/** The order of a schema; members that it does not know come last. */
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
