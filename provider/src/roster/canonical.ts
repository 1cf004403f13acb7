/** The one wording of a declaration, so that two texts are equal exactly where the declarations are. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../base/json";
import type { Contract } from "../contracts/contract";
import { type Shape, VALUE } from "../contracts/shape";

/** The fields of a bag in the order of the contract, lists without an order and the keys of maps sorted. */
export function canonical({ shape }: Contract, bag: JsonObject): JsonObject {
  const fields = [...shape.members].map(([key, member]) => {
    const value = own(bag, key);
    return [key, value === undefined ? undefined : canonicalValue(member.shape, value)] as const;
  });
  return objectOf(fields);
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
  const rank = new Map([...(members ?? [])].map(([key], index) => [key, index]));
  const keys = Object.keys(value).sort((a, b) => rankOf(rank, a) - rankOf(rank, b) || compareTexts(a, b));
  return objectOf(
    keys.map((key) => [key, canonicalValue(members?.get(key)?.shape ?? VALUE.shape, own(value, key) ?? null)] as const),
  );
}

function rankOf(rank: ReadonlyMap<string, number>, key: string): number {
  return rank.get(key) ?? rank.size;
}

function sortedByText(items: readonly JsonValue[]): readonly JsonValue[] {
  const texts = items.map((item) => ({ item, text: JSON.stringify(item) }));
  return texts.sort((a, b) => compareTexts(a.text, b.text)).map(({ item }) => item);
}

/** The order of code units: the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
