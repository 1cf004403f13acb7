/** Merge patches as the service applies them: RFC 7396, and an object of another kind replaces the old one. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../base/json";
import type { Contract } from "../contracts/contract";
import type { Member } from "../contracts/shape";
import { membersOf } from "./compare";

/** The declaration after the patch: null removes, objects of the same kind merge, everything else replaces. */
export function applyMergePatch(contract: Contract, target: JsonObject, patch: JsonObject): JsonObject {
  return mergeInto(memberOfEntity(contract), target, patch, () => undefined);
}

/** One patch, or one declaration, that says what both say; where they differ, the second one counts. */
export function combine(contract: Contract, first: JsonObject, second: JsonObject): JsonObject {
  return mergeInto(memberOfEntity(contract), first, second, () => null);
}

function memberOfEntity({ shape }: Contract): (key: string) => Member {
  return (key) => shape.members.get(key) ?? { shape: { kind: "value" } };
}

function mergeInto(
  members: (key: string) => Member,
  first: JsonObject,
  second: JsonObject,
  onNull: () => null | undefined,
): JsonObject {
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  const merge = (key: string): JsonValue | undefined => {
    const [before, after] = [own(first, key), own(second, key)];
    if (after === null) return onNull();
    if (!isJsonObject(after)) return after ?? before;
    const { shape } = members(key);
    const shared = before === undefined ? undefined : membersOf(shape, before, after);
    const inside = shared ?? membersOf(shape, after, after) ?? members;
    return mergeInto(inside, shared !== undefined && isJsonObject(before) ? before : {}, after, onNull);
  };
  return objectOf([...keys].map((key) => [key, merge(key)]));
}
