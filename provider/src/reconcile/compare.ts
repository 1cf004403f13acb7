/** When a live value shows what was declared, although the service adds to it and words it its own way. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../base/json";
import { hasUnknown } from "../base/unknown";
import { type Member, type ObjectShape, type Shape, caseOf } from "../contracts/shape";

const VALUE: Member = { shape: { kind: "value" } };

/**
 * True when `live` shows all of `declared`. Members of objects and keys of maps that were not declared belong to others;
 * a list is owned as a whole, so there only what the service adds by itself is overlooked. Empty and absent are the same.
 */
export function shows({ shape, initial }: Member, live: JsonValue | undefined, declared: JsonValue): boolean {
  const seen = live ?? initial;
  if (seen === undefined) return isEmpty(declared);
  if (shape.kind === "instant") return sameInstant(seen, declared);
  if (shape.kind === "list" && Array.isArray(declared)) return Array.isArray(seen) && showsList(shape, seen, declared);
  if (!isJsonObject(declared)) return seen === declared;
  const members = membersOf(shape, seen, declared);
  return (
    isJsonObject(seen) &&
    members !== undefined &&
    Object.entries(declared).every(([key, value]) => shows(members(key), own(seen, key), value))
  );
}

/** True when two declarations are the same to the service; never, when one is not known yet. */
export function sameDeclaration(shape: Shape, a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (hasUnknown(a) || hasUnknown(b)) return false;
  if (shape.kind === "instant") return sameInstant(a, b);
  if (shape.kind === "list" && Array.isArray(a) && Array.isArray(b)) {
    return sameItems(a, b, shape.isOrdered, (left, right) => sameDeclaration(shape.item, left, right));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const members = membersOf(shape, a, b);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return (
    members !== undefined && [...keys].every((key) => sameDeclaration(members(key).shape, own(a, key), own(b, key)))
  );
}

/** True when nobody has given the member a value: it is absent, empty, or shows the service's defaults. */
export function isUnset(member: Member, live: JsonValue | undefined): boolean {
  if (live === undefined || isEmpty(live)) return true;
  const { shape, initial } = member;
  if (initial !== undefined) return shows(member, live, initial);
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

function showsList(
  shape: Shape & { kind: "list" },
  live: readonly JsonValue[],
  declared: readonly JsonValue[],
): boolean {
  const item = { shape: shape.item };
  return sameItems(
    live,
    declared,
    shape.isOrdered,
    (l, d) => shows(item, l, d) && !hasForeignMembers(shape.item, l, d),
  );
}

/** True when the live item has a value that was not declared and that the service did not put there by itself. */
function hasForeignMembers(shape: Shape, live: JsonValue, declared: JsonValue): boolean {
  if (shape.kind !== "object" || !isJsonObject(live) || !isJsonObject(declared)) return false;
  return [...shape.members].some(
    ([key, member]) => !Object.hasOwn(declared, key) && member.isGenerated !== true && !isUnset(member, own(live, key)),
  );
}

function sameItems(
  a: readonly JsonValue[],
  b: readonly JsonValue[],
  isOrdered: boolean,
  isSame: (a: JsonValue, b: JsonValue) => boolean,
): boolean {
  if (a.length !== b.length) return false;
  const left = [...a];
  return b.every((item, index) => {
    const found = isOrdered ? index : left.findIndex((candidate) => isSame(candidate, item));
    const candidate = left[found];
    if (candidate === undefined || !isSame(candidate, item)) return false;
    if (!isOrdered) left.splice(found, 1);
    return true;
  });
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** The service answers up to seven fractional digits and an offset, where `Z` and three digits were sent. */
function sameInstant(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== "string" || typeof b !== "string") return a === b;
  return a === b || (Date.parse(a) === Date.parse(b) && belowMilliseconds(a) === belowMilliseconds(b));
}

function belowMilliseconds(text: string): string {
  return (/\.(\d+)/.exec(text)?.[1] ?? "").slice(3).replace(/0+$/, "");
}

/** A shallow look at an object of the contract, for callers that go through its members one by one. */
export function entriesOf(
  { members }: ObjectShape,
  bag: JsonObject,
): (readonly [string, Member, JsonValue | undefined])[] {
  return [...members].map(([key, member]) => [key, member, own(bag, key)] as const);
}
