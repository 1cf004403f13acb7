/** Three-way merge of base (what we left), live (what is there) and desired (a patch): what is left to write, and conflicts. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import type { Path } from "../util/path";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Member } from "../schema/shape";
import { hasUnmanagedMembers, credentialsIn, isUnset, membersOf, satisfies } from "./compare";
import { withTag } from "./merge-patch";

/** A live value that is neither a base of ours nor the desired one. */
export interface Conflict {
  readonly path: Path;
  /** Null where the field is to be removed. */
  readonly desired: JsonValue;
  readonly live: JsonValue | undefined;
  readonly base: JsonValue | undefined;
  readonly member: Member;
}

export interface MergeResult {
  /** The part of the patch that the live entity does not satisfy yet. */
  readonly pendingPatch: JsonObject;
  readonly conflicts: readonly Conflict[];
}

/**
 * Merges a patch with the live entity. `bases` are the states in which we may have left the entity: one as a rule, more
 * after writes of unknown outcome. `declaration` is the whole declaration behind the patch: an object of a union that is gone,
 * or is of another kind now, cannot be patched and is written whole.
 */
export function threeWayMerge(
  { shape }: ResourceSchema,
  patch: JsonObject,
  live: JsonObject,
  bases: readonly JsonObject[],
  declaration: JsonObject = patch,
): MergeResult {
  const conflicts: Conflict[] = [];
  const level = { path: [], desired: patch, live, bases, declaration, conflicts };
  return { pendingPatch: mergeInside((key) => shape.members.get(key), level), conflicts };
}

type Bases = readonly (JsonValue | undefined)[];

/** One level of the merge. */
interface Level<Value> {
  readonly path: Path;
  readonly desired: Value;
  readonly live: JsonValue | undefined;
  readonly bases: Bases;
  readonly declaration: JsonValue | undefined;
  readonly conflicts: Conflict[];
}

function mergeInside(members: (key: string) => Member | undefined, level: Level<JsonObject>): JsonObject {
  const { path, desired, live, bases, declaration, conflicts } = level;
  const inside = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
    isJsonObject(value) ? own(value, key) : undefined;
  const merged = Object.entries(desired).map(([key, value]) => {
    const member = members(key);
    if (member === undefined) return [key, undefined] as const;
    const inner = {
      path: [...path, key],
      desired: value,
      live: inside(live, key),
      bases: bases.map((base) => inside(base, key)),
      declaration: inside(declaration, key),
      conflicts,
    };
    return [key, mergeMember(member, inner)] as const;
  });
  return objectOf(merged);
}

function mergeMember(member: Member, level: Level<JsonValue>): JsonValue | undefined {
  const { path, desired, live, bases, declaration, conflicts } = level;
  const { shape } = member;
  const target = live ?? (shape.kind === "map" ? {} : null);
  const members = membersOf(shape, desired, target);
  if (members !== undefined && isJsonObject(desired)) {
    return withTag(shape, desired, mergeInside(members, { ...level, desired, live: target }));
  }
  if (isReached(member, live, desired) && !mayHideChange(member, desired, live, bases)) return undefined;
  const isExpected = [desired, ...bases].some(
    (value) => isReached(member, live, value) && !losesUnmanaged(member, live, value),
  );
  if (!isExpected) conflicts.push({ path, desired, live, base: bases[0], member });
  return shape.kind === "union" && isJsonObject(desired) && isJsonObject(declaration) ? declaration : desired;
}

function isReached(member: Member, live: JsonValue | undefined, value: JsonValue | undefined): boolean {
  return value === null || value === undefined ? isUnset(member, live) : satisfies(member, live, value);
}

/** True when a credential was added or dropped that the live value does not show: then only a write makes sure. */
function mayHideChange(member: Member, desired: JsonValue, live: JsonValue | undefined, bases: Bases): boolean {
  if (desired === null) return member.isSecret === true;
  const [wanted, shown] = [credentialsIn(member, desired), credentialsIn(member, live)];
  if (wanted.some((credential) => !shown.includes(credential))) return true;
  if (member.shape.kind !== "list") return false;
  return bases.some((base) => {
    const isAlike = base !== undefined && satisfies(member, base, desired);
    return isAlike && credentialsIn(member, base).some((credential) => !wanted.includes(credential));
  });
}

/** True when an object of a union, which is replaced whole, holds unmanaged members. */
function losesUnmanaged({ shape }: Member, live: JsonValue | undefined, value: JsonValue | undefined): boolean {
  if (shape.kind !== "union" || live === undefined || value === undefined) return false;
  return hasUnmanagedMembers(shape, live, value);
}
