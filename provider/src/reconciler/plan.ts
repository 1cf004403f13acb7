/** What to write: the merge patch that leads from one declaration to the next. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Member, Shape } from "../schema/shape";
import { membersOf, isEquivalent } from "./compare";

/**
 * The merge patch from `last` to `next`: exactly the fields that differ. A dropped field becomes null; of a dropped map or
 * object each key that was ours does, since the others are not. Lists, and objects that change their kind, go whole.
 */
export function plan({ shape }: ResourceSchema, last: JsonObject, next: JsonObject): JsonObject {
  return objectOf([...shape.members].map(([key, member]) => [key, changeOf(member, own(last, key), own(next, key))]));
}

/** The change of one member, or `undefined` when there is none. */
function changeOf({ shape }: Member, last: JsonValue | undefined, next: JsonValue | undefined): JsonValue | undefined {
  if (isEquivalent(shape, last, next)) return undefined;
  if (last === undefined) return next;
  const target = next ?? (shape.kind === "map" || shape.kind === "object" ? {} : null);
  const members = membersOf(shape, last, target);
  if (members === undefined || !isJsonObject(last) || !isJsonObject(target)) return target;
  const keys = new Set([...Object.keys(last), ...Object.keys(target)]);
  return tagged(
    shape,
    target,
    objectOf([...keys].map((key) => [key, changeOf(members(key), own(last, key), own(target, key))])),
  );
}

/** The service tells the objects of a union apart by their tag, so a change inside one names it again. */
export function tagged(shape: Shape, target: JsonObject, patch: JsonObject): JsonObject | undefined {
  if (Object.keys(patch).length === 0) return undefined;
  if (shape.kind !== "union") return patch;
  return objectOf([[shape.tag, own(target, shape.tag)], ...Object.entries(patch)]);
}
