/** Builds and combines merge patches (RFC 7396); an object of another kind replaces the old one, as it does in the service. */
import { type JsonObject, type JsonValue, isJsonObject, mapMembers, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { type Member, type Shape, VALUE } from "../schema/shape";
import { isEquivalent, membersOf } from "./compare";

/**
 * Plans the merge patch from one declaration to the next: exactly the fields that differ. A dropped field becomes null; of
 * a dropped map or object each declared key does, since its other keys are unmanaged. Lists, and objects that change their
 * kind, go whole.
 */
export function plan({ shape }: ResourceSchema, olds: JsonObject, news: JsonObject): JsonObject {
  return objectOf([...shape.members].map(([key, member]) => [key, changeOf(member, own(olds, key), own(news, key))]));
}

function changeOf({ shape }: Member, olds: JsonValue | undefined, news: JsonValue | undefined): JsonValue | undefined {
  if (isEquivalent(shape, olds, news)) return undefined;
  if (olds === undefined) return news;
  const desired = news ?? (shape.kind === "map" || shape.kind === "object" ? {} : null);
  const members = membersOf(shape, olds, desired);
  if (members === undefined || !isJsonObject(olds) || !isJsonObject(desired)) return desired;
  const keys = new Set([...Object.keys(olds), ...Object.keys(desired)]);
  const changes = [...keys].map((key) => [key, changeOf(members(key), own(olds, key), own(desired, key))] as const);
  return withTag(shape, desired, objectOf(changes));
}

/** Adds the tag to a patch inside a union, because the service tells the objects apart by it; an empty patch is none. */
export function withTag(shape: Shape, desired: JsonObject, patch: JsonObject): JsonObject | undefined {
  if (Object.keys(patch).length === 0) return undefined;
  if (shape.kind !== "union") return patch;
  return objectOf([[shape.tag, own(desired, shape.tag)], ...Object.entries(patch)]);
}

/** Combines two patches or declarations into one; where they differ, the second wins. Nulls are kept. */
export function mergePatches({ shape }: ResourceSchema, first: JsonObject, second: JsonObject): JsonObject {
  return mergeMembers((key) => shape.members.get(key), first, second);
}

function mergeMembers(members: (key: string) => Member | undefined, first: JsonObject, second: JsonObject): JsonObject {
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  const merged = (key: string): JsonValue | undefined => {
    const [a, b] = [own(first, key), own(second, key)];
    if (a === undefined || b === undefined) return b === undefined ? a : b;
    const inside = membersOf((members(key) ?? VALUE).shape, a, b);
    return inside !== undefined && isJsonObject(a) && isJsonObject(b) ? mergeMembers(inside, a, b) : b;
  };
  return objectOf([...keys].map((key) => [key, merged(key)]));
}

/**
 * Keeps the old inputs wherever the new ones mean the same (a list in another order, a time with another offset), so that a
 * preview shows no change there: the engine compares inputs byte by byte. Answers `news` itself where nothing is replaced.
 */
export function keepEquivalentOldInputs(schema: ResourceSchema, olds: JsonObject, news: JsonObject): JsonObject {
  return keepInside((key) => schema.shape.members.get(key), olds, news);
}

function keepInside(members: (key: string) => Member | undefined, olds: JsonObject, news: JsonObject): JsonObject {
  return mapMembers(news, (key, value) => {
    const [member, old] = [members(key), own(olds, key)];
    return member === undefined || old === undefined ? value : keepValue(member.shape, old, value);
  });
}

function keepValue(shape: Shape, old: JsonValue, value: JsonValue): JsonValue {
  if (old === value || isEquivalent(shape, old, value)) return old;
  const members = membersOf(shape, old, value);
  return members !== undefined && isJsonObject(old) && isJsonObject(value) ? keepInside(members, old, value) : value;
}
