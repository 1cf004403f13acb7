/** JSON values: types, comparison, copies. */

/** Any value JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Tells whether a value is a JSON object: no array, null or primitive. */
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

/** Drops members that are null or undefined; answers have neither. */
export function present(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const kept = Object.entries(members).filter((member): member is [string, JsonValue] => (member[1] ?? null) !== null);
  return Object.fromEntries(kept);
}

/** Appends an item and keeps the last `max`. */
export const appendLimited = <Item>(items: readonly Item[], item: Item, max: number): Item[] =>
  [...items, item].slice(-max);

/** Copies an object without some members. */
export function omit<Members extends object, Name extends keyof Members>(
  members: Members,
  ...names: readonly Name[]
): Omit<Members, Name> {
  const kept = Object.entries(members).filter(([name]) => !names.some((other) => other === name));
  // fromEntries loses the types of the members.
  return Object.fromEntries(kept) as Omit<Members, Name>;
}
