/** When a live value shows what was declared, although the service adds to it and words it its own way. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../util/json";
import { hasUnknown } from "../schema/unknown";
import { type Member, type ObjectShape, type Shape, VALUE, caseOf } from "../schema/shape";

/** What is made of a credential that the service keeps to itself: that it is the declared one, or that nobody knows. */
export type HiddenCredential = "trusted" | "doubted";

/**
 * True when `live` shows all of `declared`. Members of objects and keys of maps that were not declared belong to others;
 * a list is owned as a whole, so there only what the service adds by itself is overlooked. Empty and absent are the same.
 */
export function satisfies(
  member: Member,
  live: JsonValue | undefined,
  declared: JsonValue,
  hidden: HiddenCredential = "trusted",
): boolean {
  const { shape, serverDefault } = member;
  const seen = live ?? serverDefault;
  if (seen === undefined) return isEmpty(declared) || (member.isSecret === true && hidden === "trusted");
  if (shape.kind === "instant") return sameInstant(seen, declared);
  if (shape.kind === "list" && Array.isArray(declared)) {
    return Array.isArray(seen) && showsList(shape, seen, declared, hidden);
  }
  if (!isJsonObject(declared)) return seen === declared;
  const members = membersOf(shape, seen, declared);
  return (
    isJsonObject(seen) &&
    members !== undefined &&
    Object.entries(declared).every(([key, value]) => satisfies(members(key), own(seen, key), value, hidden))
  );
}

/** True when a live entity shows every field that a bag declares. */
export function satisfiesAll(shape: ObjectShape, declared: JsonObject, live: JsonObject): boolean {
  return entriesOf(shape, declared).every(
    ([key, member, value]) => value === undefined || satisfies(member, own(live, key), value),
  );
}

/**
 * True when two declarations are the same to the service; never, when the next one is not known yet. Dropping what the
 * service fills in by itself is no change: what it filled in stays.
 */
export function isEquivalent(shape: Shape, last: JsonValue | undefined, next: JsonValue | undefined): boolean {
  if (last === undefined || next === undefined) return last === next;
  if (hasUnknown(next)) return false;
  if (shape.kind === "instant") return sameInstant(last, next);
  if (shape.kind === "list" && Array.isArray(last) && Array.isArray(next)) {
    return sameItems(shape, last, next, (a, b) => isEquivalent(shape.item, a, b));
  }
  const members = membersOf(shape, last, next);
  if (members === undefined || !isJsonObject(last) || !isJsonObject(next)) return last === next;
  return [...new Set([...Object.keys(last), ...Object.keys(next)])].every((key) => {
    const member = members(key);
    const isDropped = member.isServerComputed === true && !Object.hasOwn(next, key);
    return isDropped || isEquivalent(member.shape, own(last, key), own(next, key));
  });
}

/** True when nobody has given the member a value: it is absent, empty, or shows the service's defaults. */
export function isUnset(member: Member, live: JsonValue | undefined): boolean {
  if (live === undefined) return true;
  const { shape, serverDefault } = member;
  if (serverDefault !== undefined) return satisfies(member, live, serverDefault);
  if (isEmpty(live)) return true;
  return (
    shape.kind === "object" && isJsonObject(live) && [...shape.members].every(([key, m]) => isUnset(m, own(live, key)))
  );
}

/**
 * The members by which two objects are compared or merged: those of their shape. `undefined` when they are objects of
 * different kinds of a union, which have nothing in common.
 */
export function membersOf(shape: Shape, a: JsonValue, b: JsonValue): ((key: string) => Member) | undefined {
  if (!isJsonObject(a) || !isJsonObject(b)) return undefined;
  if (shape.kind === "object") return memberIn(shape);
  if (shape.kind !== "union") return () => VALUE;
  return own(a, shape.tag) === own(b, shape.tag) ? memberIn(caseOf(shape, own(a, shape.tag))) : undefined;
}

function memberIn({ members }: ObjectShape): (key: string) => Member {
  return (key) => members.get(key) ?? VALUE;
}

/** Each text of a credential in a value, with its name. */
export function credentialsIn({ shape, isSecret }: Member, value: JsonValue | undefined, name = ""): readonly string[] {
  if (value === undefined) return [];
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.flatMap((item: JsonValue) => credentialsIn({ shape: shape.item }, item));
  }
  if (!isJsonObject(value)) return isSecret === true ? [JSON.stringify([name, value])] : [];
  const object = shape.kind === "union" ? caseOf(shape, own(value, shape.tag)) : shape;
  if (object.kind !== "object") return [];
  return entriesOf(object, value).flatMap(([key, member, inner]) => credentialsIn(member, inner, key));
}

type ListShape = Shape & { readonly kind: "list" };

function showsList(
  shape: ListShape,
  live: readonly JsonValue[],
  declared: readonly JsonValue[],
  hidden: HiddenCredential,
): boolean {
  const { item } = shape;
  return sameItems(
    shape,
    live,
    declared,
    (l, d) => satisfies({ shape: item }, l, d, hidden) && !hasUnmanagedMembers(item, l, d),
  );
}

/** True when a live value, at any depth, has a value that was not declared and that the service did not put there itself. */
export function hasUnmanagedMembers(shape: Shape, live: JsonValue, declared: JsonValue): boolean {
  if (!isJsonObject(live) || !isJsonObject(declared)) return false;
  if (shape.kind === "union") return hasUnmanagedMembers(caseOf(shape, own(live, shape.tag)), live, declared);
  if (shape.kind === "map") return Object.keys(live).some((key) => !Object.hasOwn(declared, key));
  if (shape.kind !== "object") return false;
  return entriesOf(shape, live).some(([key, member, value]) => {
    const ours = own(declared, key);
    if (value === undefined || (ours === undefined && isServerProvided(member, value))) return false;
    return ours === undefined || hasUnmanagedMembers(member.shape, value, ours);
  });
}

/** True for a live value that says nothing about what somebody wanted, unless somebody declared it. */
export function isServerProvided(member: Member, live: JsonValue | undefined): boolean {
  return member.isServerComputed === true || member.isSecret === true || isUnset(member, live);
}

/** Without an order, items that say most choose first: the others fit more of them. */
function sameItems(
  { isOrdered }: ListShape,
  a: readonly JsonValue[],
  b: readonly JsonValue[],
  isSame: (a: JsonValue, b: JsonValue) => boolean,
): boolean {
  if (a.length !== b.length) return false;
  if (isOrdered === true) return a.every((item, index) => isSame(item, b[index] ?? null));
  const left = [...a];
  return b
    .toSorted((one, other) => memberCount(other) - memberCount(one))
    .every((item) => {
      const found = left.findIndex((candidate) => isSame(candidate, item));
      if (found >= 0) left.splice(found, 1);
      return found >= 0;
    });
}

function memberCount(value: JsonValue): number {
  if (!isJsonObject(value) && !Array.isArray(value)) return 0;
  const members: readonly JsonValue[] = Object.values(value);
  return members.reduce<number>((sum, member) => sum + 1 + memberCount(member), 0);
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** The service answers up to seven fractional digits and an offset, where `Z` and three digits were sent. */
function sameInstant(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== "string" || typeof b !== "string") return a === b;
  if (a === b || Date.parse(a) !== Date.parse(b)) return a === b;
  const [one, other] = [belowMilliseconds(a), belowMilliseconds(b)];
  // Filled up, not stripped: an expression that strips zeros at an end takes quadratic time where they stand before it.
  const length = Math.max(one.length, other.length);
  return one.padEnd(length, "0") === other.padEnd(length, "0");
}

function belowMilliseconds(text: string): string {
  return (/\.(\d+)/.exec(text)?.[1] ?? "").slice(3);
}

/** A shallow look at an object of the schema, for callers that go through its members one by one. */
export function entriesOf(
  { members }: ObjectShape,
  bag: JsonObject,
): (readonly [string, Member, JsonValue | undefined])[] {
  return [...members].map(([key, member]) => [key, member, own(bag, key)] as const);
}
