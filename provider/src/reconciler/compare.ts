/** Compares declared with live values: the service adds defaults, and normalizes times and order. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../util/json";
import { hasUnknown } from "../schema/names";
import { type Member, type ObjectShape, type Shape, VALUE, caseOf } from "../schema/shape";

/**
 * True when `live` satisfies `declared`. Members and map keys that were not declared are unmanaged and ignored; a list is
 * owned whole, so inside one only what the service adds is ignored. Empty equals absent. A credential that the service
 * does not return counts as satisfied.
 */
export function satisfies(member: Member, live: JsonValue | undefined, declared: JsonValue): boolean {
  const { shape, serverDefault } = member;
  const seen = live ?? serverDefault;
  if (seen === undefined) return isEmpty(declared) || member.isSecret === true;
  if (shape.kind === "instant") return isSameInstant(seen, declared);
  if (shape.kind === "list" && Array.isArray(declared)) {
    const { item } = shape;
    const isMatch = (l: JsonValue, d: JsonValue): boolean =>
      satisfies({ shape: item }, l, d) && !hasUnmanagedMembers(item, l, d);
    return Array.isArray(seen) && matchItems(shape, seen, declared, isMatch);
  }
  if (!isJsonObject(declared)) return seen === declared;
  const members = membersOf(shape, seen, declared);
  return (
    isJsonObject(seen) &&
    members !== undefined &&
    Object.entries(declared).every(([key, value]) => satisfies(members(key), own(seen, key), value))
  );
}

/** True when a live entity satisfies every declared field. */
export function satisfiesAll(shape: ObjectShape, declared: JsonObject, live: JsonObject): boolean {
  return entriesOf(shape, declared).every(
    ([key, member, value]) => value === undefined || satisfies(member, own(live, key), value),
  );
}

/**
 * True when two declarations mean the same to the service; false while `news` is unknown. Dropping a server-computed
 * member is no change: the computed value stays.
 */
export function isEquivalent(shape: Shape, olds: JsonValue | undefined, news: JsonValue | undefined): boolean {
  if (olds === undefined || news === undefined) return olds === news;
  if (hasUnknown(news)) return false;
  if (shape.kind === "instant") return isSameInstant(olds, news);
  if (shape.kind === "list" && Array.isArray(olds) && Array.isArray(news)) {
    return matchItems(shape, olds, news, (a, b) => isEquivalent(shape.item, a, b));
  }
  const members = membersOf(shape, olds, news);
  if (members === undefined || !isJsonObject(olds) || !isJsonObject(news)) return olds === news;
  return [...new Set([...Object.keys(olds), ...Object.keys(news)])].every((key) => {
    const member = members(key);
    const isDropped = member.isServerComputed === true && !Object.hasOwn(news, key);
    return isDropped || isEquivalent(member.shape, own(olds, key), own(news, key));
  });
}

/** True when the member has no value of its own: it is absent, empty, or at the service's default. */
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
 * Returns the members by which two objects are compared or merged; `undefined` for objects of different kinds of a union,
 * which have nothing in common.
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

/** Lists the credentials in a value, at any depth, each as text with its name. */
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

/** True when a live value has a member, at any depth, that was neither declared nor put there by the service. */
export function hasUnmanagedMembers(shape: Shape, live: JsonValue, declared: JsonValue): boolean {
  if (!isJsonObject(live) || !isJsonObject(declared)) return false;
  if (shape.kind === "union") return hasUnmanagedMembers(caseOf(shape, own(live, shape.tag)), live, declared);
  if (shape.kind === "map") return Object.keys(live).some((key) => !Object.hasOwn(declared, key));
  if (shape.kind !== "object") return false;
  return entriesOf(shape, live).some(([key, member, value]) => {
    const wanted = own(declared, key);
    if (value === undefined || (wanted === undefined && isServerProvided(member, value))) return false;
    return wanted === undefined || hasUnmanagedMembers(member.shape, value, wanted);
  });
}

/** True for a live value that the service itself may have put there, so that it tells of no user's intent. */
export function isServerProvided(member: Member, live: JsonValue | undefined): boolean {
  return member.isServerComputed === true || member.isSecret === true || isUnset(member, live);
}

/** Matches the items of two lists. Without an order, it matches the most specific items first (greedy). */
function matchItems(
  { isOrdered }: Shape & { readonly kind: "list" },
  candidates: readonly JsonValue[],
  items: readonly JsonValue[],
  isMatch: (candidate: JsonValue, item: JsonValue) => boolean,
): boolean {
  if (candidates.length !== items.length) return false;
  if (isOrdered === true) return candidates.every((candidate, index) => isMatch(candidate, items[index] ?? null));
  const left = [...candidates];
  return items
    .toSorted((a, b) => memberCount(b) - memberCount(a))
    .every((item) => {
      const found = left.findIndex((candidate) => isMatch(candidate, item));
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

/** Compares points in time: the service returns up to seven fractional digits and an offset for `Z` and three digits. */
function isSameInstant(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== "string" || typeof b !== "string") return a === b;
  // Padded, not stripped: a regular expression that strips zeros at the end takes quadratic time.
  const length = Math.max(a.length, b.length);
  const belowMilliseconds = (text: string): string => (/\.(\d+)/.exec(text)?.[1] ?? "").slice(3).padEnd(length, "0");
  return a === b || (Date.parse(a) === Date.parse(b) && belowMilliseconds(a) === belowMilliseconds(b));
}

/** Lists the members of an object in the order of the schema, with their values. */
export function entriesOf(
  { members }: ObjectShape,
  object: JsonObject,
): (readonly [string, Member, JsonValue | undefined])[] {
  return [...members].map(([key, member]) => [key, member, own(object, key)] as const);
}
