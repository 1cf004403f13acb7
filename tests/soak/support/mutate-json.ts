/** Mutations of valid JSON: one change at one place, of a kind that decoders, states and programs may meet. */
import { type JsonObject, type JsonValue, isJsonObject } from "../../../provider/dist/util/json.js";
import { UNKNOWN } from "../../../provider/dist/schema/names.js";
import type { Dice } from "./mutate-dice.ts";

type Path = readonly (string | number)[];

const NAMES = ["__proto__", "constructor", "toString", "kind", "id", "etag", "value", "", "length", "__pending", "Id"];

const SECRET_MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

const HOSTILE: readonly JsonValue[] = [
  ...[null, true, false, 0, -0, -1, 0.1, 1e308, 5e-324, 2 ** 53, -(2 ** 53), 2 ** 31],
  ...["", " ", ".", "..", "a/b", "a\u0000b", "\ud800", "x\udc00y", "\u202e", "é\r\nX-Evil: 1", "null", "1"],
  ...[UNKNOWN, "https://elsewhere.test", "2026-01-01T00:00:00Z", "9999-99-99T99:99:99Z", "bestWorker", "static"],
  ...[[], {}, [[]], [null], { kind: "nobody" }, { kind: null }, { kind: "static" }, { kind: [] }],
  { [SECRET_MARK]: SECRET, value: "marked" },
  { [SECRET_MARK]: SECRET },
  { declarations: [null, 1, {}], isCreation: true },
  { declarations: {}, isCreation: "yes" },
];

/** One change at a random place of the value; `deepest` is how many levels may be added, `longest` how many items or characters. */
export function mutateJson(value: JsonValue, dice: Dice, deepest = 3_000, longest = 5_000): JsonValue {
  const path = dice.pick(pathsIn(value));
  const found = valueAt(value, path);
  return replaced(value, path, changed(found, dice, { whole: value, deepest, longest }));
}

interface Around {
  readonly whole: JsonValue;
  readonly deepest: number;
  readonly longest: number;
}

function changed(value: JsonValue, dice: Dice, { whole, deepest, longest }: Around): JsonValue | undefined {
  const changes: readonly (() => JsonValue | undefined)[] = [
    () => dice.pick(HOSTILE),
    () => dice.pick(HOSTILE),
    () => undefined,
    () => valueAt(whole, dice.pick(pathsIn(whole))),
    () => withMember(value, dice.pick(NAMES), dice.pick(HOSTILE)),
    () => withMember(value, dice.pick(NAMES), valueAt(whole, dice.pick(pathsIn(whole)))),
    () => renamed(value, dice),
    () => [value, value],
    () => otherType(value),
    () => nested(value, 1 + dice.below(dice.happens(0.1) ? deepest : 150), dice.happens(0.5)),
    () => lengthened(value, dice.below(dice.happens(0.1) ? longest : 50)),
    () => instant(dice),
  ];
  return dice.pick(changes)();
}

function withMember(value: JsonValue, key: string, member: JsonValue): JsonValue {
  if (Array.isArray(value)) return [...(value as readonly JsonValue[]), member];
  // From entries, so that __proto__ becomes a member like any other.
  return Object.fromEntries([...(isJsonObject(value) ? Object.entries(value) : []), [key, member]]);
}

function renamed(value: JsonValue, dice: Dice): JsonValue {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return {};
  const name = dice.pick(Object.keys(value));
  const other = dice.pick([...NAMES, name.toUpperCase(), `${name} `, `${name}\ud800`]);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key === name ? other : key, member]));
}

function otherType(value: JsonValue): JsonValue {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return Number.isNaN(Number(value)) ? { [value]: value } : Number(value);
  if (Array.isArray(value)) return Object.fromEntries((value as readonly JsonValue[]).entries());
  return isJsonObject(value) ? Object.values(value) : [value];
}

function nested(value: JsonValue, levels: number, isList: boolean): JsonValue {
  let outer = value;
  for (let level = 0; level < levels; level += 1) outer = isList ? [outer] : { labels: outer };
  return outer;
}

function lengthened(value: JsonValue, length: number): JsonValue {
  if (typeof value === "string") return value + '\u{1f600}é"\\'.repeat(length);
  if (Array.isArray(value))
    return Array.from({ length }, (_, index) => (value as readonly JsonValue[])[index % value.length] ?? index);
  return Object.fromEntries(Array.from({ length }, (_, index) => [`key${index}`, index]));
}

function instant(dice: Dice): JsonValue {
  const zeros = "0".repeat(dice.pick([0, 6, 30, 20_000]));
  return `2130-01-31T08:00:00.123${zeros}${dice.pick(["", "1"])}${dice.pick(["Z", "+00:00", "+01:00", ""])}`;
}

function pathsIn(value: JsonValue, path: Path = []): Path[] {
  if (path.length > 12) return [path];
  // A few of many are enough, and lists that were lengthened stay cheap.
  const members = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : [];
  return [path, ...members.slice(0, 30).flatMap(([key, member]) => pathsIn(member as JsonValue, [...path, key]))];
}

function valueAt(value: JsonValue, path: Path): JsonValue {
  let found: JsonValue = value;
  for (const part of path) {
    // The paths were made from this value.
    found = (found as JsonObject)[part] ?? null;
  }
  return found;
}

function replaced(value: JsonValue, [first, ...rest]: Path, by: JsonValue | undefined): JsonValue {
  if (first === undefined) return by ?? null;
  const inner = (member: JsonValue): JsonValue | undefined => (rest.length === 0 ? by : replaced(member, rest, by));
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return items.flatMap((item, index): JsonValue[] => {
      const after = index === first ? inner(item) : item;
      return after === undefined ? [] : [after];
    });
  }
  const members = Object.entries(value as JsonObject).flatMap(([key, member]): [string, JsonValue][] => {
    const after = key === first ? inner(member) : member;
    return after === undefined ? [] : [[key, after]];
  });
  return Object.fromEntries(members);
}
