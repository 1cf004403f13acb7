/** What to write: the merge patch that leads from one declaration to the next, and what of it is still missing. */
import { type JsonObject, type JsonValue, isJsonObject } from "../base/json";
import type { Contract, Field } from "../contracts/contract";
import { type Comparison, isSameKind, isUnset, sameDeclaration, showsMember } from "./compare";

/**
 * The merge patch from `last` to `next`: exactly the fields that differ. A dropped field becomes null, a dropped key of
 * a map (also when the whole map is dropped) that key's null; arrays, and objects that change their kind, go whole.
 */
export function plan(contract: Contract, last: JsonObject, next: JsonObject): JsonObject {
  return changes(Object.entries(contract.fields), last, next);
}

function changes(
  fields: readonly (readonly [string, Field<unknown>])[],
  last: JsonObject,
  next: JsonObject,
): JsonObject {
  const patch: Record<string, JsonValue> = {};
  for (const [key, field] of fields) {
    const change = changeOf(key, last[key], next[key], field);
    if (change !== undefined) patch[key] = change;
  }
  return patch;
}

/** The change of one member, or `undefined` when there is none. */
function changeOf(
  key: string,
  last: JsonValue | undefined,
  next: JsonValue | undefined,
  field: Field<unknown>,
): JsonValue | undefined {
  if (sameDeclaration(last, next, field)) return undefined;
  if (last === undefined) return next;
  if (next === undefined && !(field.keyed === true && isJsonObject(last))) {
    return isUnset(key, last, { members: field.members ?? {} }) ? undefined : null;
  }
  const target = next ?? {};
  if (!isJsonObject(last) || !isJsonObject(target) || !isSameKind(last, target)) return target;
  return taggedUnlessEmpty(memberChanges(last, target, field), target);
}

function memberChanges(last: JsonObject, next: JsonObject, field: Field<unknown>): JsonObject {
  const keys = new Set([...Object.keys(last), ...Object.keys(next)]);
  const { keyed: _, ...inner } = field;
  return changes(
    [...keys].map((key) => [key, inner] as const),
    last,
    next,
  );
}

/** The service tells objects apart by `kind`, so a change inside one names it again. */
function taggedUnlessEmpty(patch: JsonObject, target: JsonObject): JsonObject | undefined {
  if (Object.keys(patch).length === 0) return undefined;
  const kind = target["kind"];
  return kind === undefined ? patch : { kind, ...patch };
}

/** A value that is neither what we last knew nor what we want. */
export interface Overlap {
  /** The field, as the user would type it: `labels.skill`. */
  readonly path: string;
  /** Null where the field is to be removed. */
  readonly ours: JsonValue;
  readonly theirs: JsonValue | undefined;
  readonly known: JsonValue | undefined;
}

/** A patch held against the live entity. */
export interface Review {
  /** The part of the patch that live does not show yet. */
  readonly remaining: JsonObject;
  readonly overlaps: readonly Overlap[];
}

/**
 * Holds a patch against the live entity. `known` are the states in which we may have left the entity: usually one, two
 * after a write whose answer was lost.
 */
export function review(contract: Contract, patch: JsonObject, live: JsonObject, known: readonly JsonObject[]): Review {
  const overlaps: Overlap[] = [];
  const remaining: Record<string, JsonValue> = {};
  for (const [key, field] of Object.entries(contract.fields)) {
    const ours = patch[key];
    if (ours === undefined) continue;
    const left = reviewMember({
      key,
      path: key,
      ours,
      theirs: live[key],
      known: known.map((bag) => bag[key]),
      field,
      overlaps,
    });
    if (left !== undefined) remaining[key] = left;
  }
  return { remaining, overlaps };
}

interface Member {
  readonly key: string;
  readonly path: string;
  readonly ours: JsonValue;
  readonly theirs: JsonValue | undefined;
  readonly known: readonly (JsonValue | undefined)[];
  readonly field: Comparison;
  readonly overlaps: Overlap[];
}

function reviewMember(member: Member): JsonValue | undefined {
  const { key, path, ours, theirs, known, field, overlaps } = member;
  if (isReached(key, theirs, ours, field)) return undefined;
  if (isJsonObject(ours) && isJsonObject(theirs) && isSameKind(ours, theirs)) {
    return taggedUnlessEmpty(reviewMembers(member, ours, theirs), ours);
  }
  const isFamiliar = known.some((value) => isReached(key, theirs, value ?? null, field));
  if (!isFamiliar) overlaps.push({ path, ours, theirs, known: known[0] });
  return ours;
}

function reviewMembers(member: Member, ours: JsonObject, theirs: JsonObject): JsonObject {
  const remaining: Record<string, JsonValue> = {};
  const { resetsTo: _, ...field } = member.field;
  for (const [key, value] of Object.entries(ours)) {
    if (key === "kind" && value === theirs[key]) continue;
    const known = member.known.map((bag) => (isJsonObject(bag) ? bag[key] : undefined));
    const path = `${member.path}.${key}`;
    const left = reviewMember({ ...member, key, path, ours: value, theirs: theirs[key], known, field });
    if (left !== undefined) remaining[key] = left;
  }
  return remaining;
}

function isReached(key: string, live: JsonValue | undefined, target: JsonValue, field: Comparison): boolean {
  return target === null ? isUnset(key, live, field) : showsMember(key, live, target, field);
}
