/** JSON values, and how they compare. */

/** Any value JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Tells JSON objects from arrays, nulls and primitives. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Compares by value; the order of members does not count, the order of elements does. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const names = Object.keys(left);
    const hasSameNames =
      names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name));
    return hasSameNames && names.every((name) => isEqual(left[name], right[name]));
  }
  return left === right;
}

/** Leaves out members without a value: the wire shows neither null nor undefined. */
export function present(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const kept = Object.entries(members).filter((member): member is [string, JsonValue] => (member[1] ?? null) !== null);
  return Object.fromEntries(kept);
}

/** The list with one more at its end, and at most so many of the last. */
export const appendLimited = <Item>(items: readonly Item[], item: Item, most: number): Item[] =>
  [...items, item].slice(-most);

/** A copy without the named members. */
export function omit<Members extends object, Name extends keyof Members>(
  members: Members,
  ...names: readonly Name[]
): Omit<Members, Name> {
  const kept = Object.entries(members).filter(([name]) => !names.some((other) => other === name));
  // fromEntries forgets which members there were; all but the named ones are.
  return Object.fromEntries(kept) as Omit<Members, Name>;
}
