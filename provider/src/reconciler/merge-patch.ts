/** Merge patches (RFC 7396) put together; an object of another kind replaces the old one, as it does in the service. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { type Member, VALUE } from "../schema/shape";
import { membersOf } from "./compare";

/** One patch, or one declaration, that says what both say; where they differ, the second one counts. Nulls are kept. */
export function mergePatches({ shape }: ResourceSchema, first: JsonObject, second: JsonObject): JsonObject {
  return mergeMembers((key) => shape.members.get(key), first, second);
}

function mergeMembers(members: (key: string) => Member | undefined, first: JsonObject, second: JsonObject): JsonObject {
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  const combined = (key: string): JsonValue | undefined => {
    const [before, after] = [own(first, key), own(second, key)];
    if (before === undefined || after === undefined) return after === undefined ? before : after;
    const inside = membersOf((members(key) ?? VALUE).shape, before, after);
    const areObjects = inside !== undefined && isJsonObject(before) && isJsonObject(after);
    return areObjects ? mergeMembers(inside, before, after) : after;
  };
  return objectOf([...keys].map((key) => [key, combined(key)]));
}
