/** Two wordings of the same declaration, which a preview must not show as a change. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Shape } from "../schema/shape";
import { membersOf, isEquivalent } from "./compare";

/**
 * The new inputs in the words of the old ones wherever both mean the same: a list in another order, a time with another
 * offset. The engine compares inputs as they are written and names each that differs.
 */
export function keepEquivalentOldInputs(schema: ResourceSchema, olds: JsonObject, news: JsonObject): JsonObject {
  const reworded = Object.entries(news).map(([key, next]) => {
    const [member, last] = [schema.shape.members.get(key), own(olds, key)];
    return [key, member === undefined || last === undefined ? next : reword(member.shape, last, next)] as const;
  });
  return objectOf(reworded);
}

function reword(shape: Shape, last: JsonValue, next: JsonValue): JsonValue {
  if (isEquivalent(shape, last, next)) return last;
  const members = membersOf(shape, last, next);
  if (members === undefined || !isJsonObject(last) || !isJsonObject(next)) return next;
  const inside = Object.entries(next).map(([key, value]) => {
    const before = own(last, key);
    return [key, before === undefined ? value : reword(members(key).shape, before, value)] as const;
  });
  return objectOf(inside);
}
