/**
 * What a declaration or an entity says, leaf by leaf, and what a write takes away. Written from the API description, not
 * from the provider: lists are one leaf, objects and maps one for each member, and defaults are as good as absent. So is
 * what the service makes up where nobody does: times of notes and ids of actions.
 */
import type { JsonObject, JsonValue } from "jobrouter-emulator";
import { meaningOf, merged, withGenerated, wordingOf } from "../../support/second-opinion.ts";

/** The values of all leaves by their paths, such as `mode.kind`; leaves without a value are not in it. */
export type Leaves = ReadonlyMap<string, string>;

/** What a deployment knows: the fields it left or last saw, and those it wants. */
export interface Intent {
  readonly last: JsonObject;
  readonly next: JsonObject;
}

const MAPS: readonly string[] = ["labels", "tags"];
/** What the service shows of whole fields that nobody has set. */
const INITIAL: Leaves = new Map([
  ["priority", "1"],
  ["availableForOffers", "false"],
  ["matchingMode.kind", '"queueAndMatch"'],
]);
/** What the service adds to the selectors in a list. */
const ADDED: readonly string[] = ["status", "expiresAt"];

/** The leaves of the fields with these names. */
export function leavesOf(bag: JsonObject, fields: readonly string[]): Leaves {
  const chosen = withGenerated(bag, false) as JsonObject;
  const leaves = fields.flatMap((field) => leavesIn(field, field, chosen[field]));
  return new Map(leaves.filter(([path, text]) => INITIAL.get(path) !== text));
}

function leavesIn(path: string, key: string, value: JsonValue | undefined): [string, string][] {
  if (value === undefined || value === null) return [];
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, member]) => leavesIn(`${path}.${name}`, name, member));
  }
  const shown = withoutAdded(value);
  return meaningOf({ [key]: shown }) === "{}" ? [] : [[path, meaningOf(shown, key)]];
}

function withoutAdded(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutAdded(item));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => !ADDED.includes(name));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutAdded(member)]));
}

/** The merge patch that says what an intent changes; an object of another kind goes whole, others member by member. */
export function changeIn({ last, next }: Intent): JsonObject {
  return (changeOf("", last, next) ?? {}) as JsonObject;
}

function changeOf(key: string, last: JsonValue | undefined, next: JsonValue | undefined): JsonValue | undefined {
  // A default that is declared is a declaration.
  if ((last === undefined) === (next === undefined) && wordingOf(last, key) === wordingOf(next, key)) return undefined;
  const isTagged = isTaggedBy(key, last) || isTaggedBy(key, next);
  const target = next ?? (isObject(last) && !isTagged ? {} : null);
  if (!isObject(last) || !isObject(target)) return target;
  if (isTagged && last["kind"] !== target["kind"]) return target;
  const names = new Set([...Object.keys(last), ...Object.keys(target)]);
  const changes = [...names].flatMap((name): [string, JsonValue][] => {
    const change = changeOf(name, own(last, name), own(target, name));
    return change === undefined ? [] : [[name, change]];
  });
  if (changes.length === 0) return undefined;
  return Object.fromEntries([...(isTagged ? [["kind", target["kind"] ?? null] as const] : []), ...changes]);
}

/** One leaf whose value was, or would be, replaced although the deployment neither knew nor wanted it. */
export interface Loss {
  readonly leaf: string;
  readonly before: string | undefined;
  readonly last: string | undefined;
  readonly next: string | undefined;
}

/** What a write from one body to the other takes away unseen. */
export function lossesOf(before: JsonObject, after: JsonObject, intent: Intent, fields: readonly string[]): Loss[] {
  const [was, is, last, next] = [before, after, intent.last, intent.next].map((bag) => leavesOf(bag, fields));
  const paths = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])]);
  return [...paths]
    .map((leaf) => ({
      leaf,
      before: was?.get(leaf),
      last: last?.get(leaf),
      next: next?.get(leaf),
      after: is?.get(leaf),
    }))
    .filter((one) => one.before !== one.after && one.before !== one.last && one.before !== one.next);
}

/**
 * The leaves that an intent changes and that are not as it wants them in a body after it. What only goes along with an
 * object of another kind is not among them: somebody else may have made an object of the new kind, and put it there.
 */
export function unmadeIn(after: JsonObject, { last, next }: Intent, fields: readonly string[]): string[] {
  const [is, was, wanted] = [after, last, next].map((bag) => leavesOf(bag, fields));
  const isSwitched = (kind: string): boolean => wanted?.has(kind) === true && wanted.get(kind) !== was?.get(kind);
  const goesAlong = (leaf: string): boolean =>
    !wanted?.has(leaf) && [...leaf.matchAll(/\./g)].some(({ index }) => isSwitched(`${leaf.slice(0, index)}.kind`));
  const paths = new Set([...(was?.keys() ?? []), ...(wanted?.keys() ?? [])]);
  return [...paths].filter(
    (leaf) => was?.get(leaf) !== wanted?.get(leaf) && is?.get(leaf) !== wanted?.get(leaf) && !goesAlong(leaf),
  );
}

/**
 * The overlaps that must be reported: what the intent would take away unseen if it were written over this entity, and
 * objects that it replaces by one of another kind although somebody has changed something in them.
 */
export function overlapsOf(live: JsonObject, intent: Intent, fields: readonly string[]): Loss[] {
  const losses = lossesOf(live, merged(live, changeIn(intent)) as JsonObject, intent, fields);
  return [
    ...losses,
    ...fields.flatMap((field) => replacedIn(field, intent.last[field], intent.next[field], live[field])),
  ];
}

function replacedIn(
  path: string,
  last: JsonValue | undefined,
  next: JsonValue | undefined,
  live: JsonValue | undefined,
): Loss[] {
  const key = path.split(".").at(-1) ?? "";
  if (!isObject(live) || !isObject(last) || MAPS.includes(key)) return [];
  if (isTaggedBy(key, last) && own(last, "kind") !== (isObject(next) ? own(next, "kind") : undefined)) {
    const isMerged = isObject(next) && own(live, "kind") === own(next, "kind");
    // Dropping an object asks for the service's own.
    const isInitial = next === undefined && leavesOf({ [path]: live }, [path]).size === 0;
    const [before, known] = [live, last].map((value) => meaningOf(withGenerated(value, false), key));
    return isMerged || isInitial || before === known
      ? []
      : [{ leaf: path, before, last: known, next: meaningOf(next, key) }];
  }
  const inside = isObject(next) ? next : {};
  return Object.keys(last).flatMap((name) =>
    replacedIn(`${path}.${name}`, own(last, name), own(inside, name), own(live, name)),
  );
}

function isTaggedBy(key: string, value: JsonValue | undefined): boolean {
  return !MAPS.includes(key) && isObject(value) && "kind" in value;
}

function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
