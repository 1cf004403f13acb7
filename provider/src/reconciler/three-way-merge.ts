/** A patch held against the live entity: what of it is still missing, and what somebody else has changed. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Member } from "../schema/shape";
import { type HiddenCredential, credentialsIn, hasUnmanagedMembers, isUnset, membersOf, satisfies } from "./compare";
import { tagged } from "./plan";

/** A value that is neither one that we left there nor what we want. */
export interface Conflict {
  /** The field, as the user would type it: `labels.skill`. */
  readonly path: string;
  /** Null where the field is to be removed. */
  readonly ours: JsonValue;
  readonly theirs: JsonValue | undefined;
  readonly known: JsonValue | undefined;
  readonly member: Member;
}

/** The answer of {@link review}. */
export interface Review {
  /** The part of the patch that live does not show yet. */
  readonly pendingPatch: JsonObject;
  readonly conflicts: readonly Conflict[];
}

/**
 * Holds a patch against the live entity. `known` are the states in which we may have left the entity: one as a rule,
 * more after writes whose answers were lost. `next` is the whole declaration behind the patch: an object of a union that is
 * not there any more, or is of another kind now, cannot be patched and is written whole.
 */
export function threeWayMerge(
  { shape }: ResourceSchema,
  patch: JsonObject,
  live: JsonObject,
  known: readonly JsonObject[],
  next: JsonObject = patch,
): Review {
  const conflicts: Conflict[] = [];
  const pendingPatch = [...shape.members].map(([key, member]) => {
    const ours = own(patch, key);
    if (ours === undefined) return [key, undefined] as const;
    const left = { known: known.map((bag) => own(bag, key)), whole: own(next, key) };
    return [key, reviewMember({ member, path: key, ours, theirs: own(live, key), ...left, conflicts })] as const;
  });
  return { pendingPatch: objectOf(pendingPatch), conflicts };
}

interface Contested {
  readonly member: Member;
  readonly path: string;
  readonly ours: JsonValue;
  readonly theirs: JsonValue | undefined;
  readonly known: readonly (JsonValue | undefined)[];
  /** The declaration that `ours` is the change of. */
  readonly whole: JsonValue | undefined;
  readonly conflicts: Conflict[];
}

function reviewMember(contested: Contested): JsonValue | undefined {
  const { member, path, ours, theirs, known, whole, conflicts } = contested;
  const inside = theirs ?? (member.shape.kind === "map" ? {} : null);
  const members = membersOf(member.shape, ours, inside);
  if (members !== undefined && isJsonObject(ours) && isJsonObject(inside)) {
    return tagged(member.shape, ours, reviewInside(contested, members, ours, inside));
  }
  // A credential that nobody can see is written, in case it is not there.
  const isHere = isAt(member, theirs, ours, "doubted") && !known.some((value) => hidesMore(member, value, ours));
  if (isHere) return undefined;
  const isExpected = [ours, ...known].some(
    (value) => isAt(member, theirs, value, "trusted") && !losesForeign(member, theirs, value),
  );
  if (!isExpected) conflicts.push({ path, ours, theirs, known: known[0], member });
  return member.shape.kind === "union" && isJsonObject(ours) && isJsonObject(whole) ? whole : ours;
}

/** True when an object of a union, which goes as a whole here, holds what somebody else has set beside ours. */
function losesForeign({ shape }: Member, theirs: JsonValue | undefined, value: JsonValue | undefined): boolean {
  if (shape.kind !== "union" || theirs === undefined || value === undefined) return false;
  return hasUnmanagedMembers(shape, theirs, value);
}

/** True when a list that we left looks like ours, but has credentials that ours drops: nobody can see that they are gone. */
function hidesMore(member: Member, known: JsonValue | undefined, ours: JsonValue): boolean {
  if (member.shape.kind !== "list" || known === undefined || ours === null || !satisfies(member, known, ours))
    return false;
  const kept = new Set(credentialsIn(member, ours));
  return credentialsIn(member, known).some((credential) => !kept.has(credential));
}

function reviewInside(
  contested: Contested,
  members: (key: string) => Member,
  ours: JsonObject,
  theirs: JsonObject,
): JsonObject {
  return objectOf(
    Object.entries(ours).map(([key, value]) => {
      const known = contested.known.map((bag) => (isJsonObject(bag) ? own(bag, key) : undefined));
      const path = `${contested.path}.${key}`;
      const whole = isJsonObject(contested.whole) ? own(contested.whole, key) : undefined;
      const inner = { ...contested, member: members(key), path, ours: value, theirs: own(theirs, key), known, whole };
      return [key, reviewMember(inner)] as const;
    }),
  );
}

function isAt(
  member: Member,
  live: JsonValue | undefined,
  target: JsonValue | undefined,
  hidden: HiddenCredential,
): boolean {
  if (target !== null && target !== undefined) return satisfies(member, live, target, hidden);
  return isUnset(member, live) && !(member.isSecret === true && hidden === "doubted");
}
