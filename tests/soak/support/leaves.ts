/**
 * Splits a declaration or an entity into leaves, and finds lost updates. Written from the API description, not from the
 * provider: a list is one leaf, objects and maps have one for each member, and defaults count as absent. So do values
 * that the service generates: times of notes and ids of actions.
 */
import type { JsonObject, JsonValue } from "jobrouter-emulator";
import { meaningOf, merged, withGenerated, wordingOf } from "../../support/second-opinion.ts";

/** The values of all leaves by their paths, such as `mode.kind`; leaves without a value are not in it. */
export type Leaves = ReadonlyMap<string, string>;

/** The base and the desired fields of a deployment: those it wrote or last read, and those it declares. */
export interface Intent {
  readonly last: JsonObject;
  readonly next: JsonObject;
}

const MAPS: readonly string[] = ["labels", "tags"];
/** Defaults that the service returns for unset fields. */
const INITIAL: Leaves = new Map([
  ["priority", "1"],
  ["availableForOffers", "false"],
  ["matchingMode.kind", '"queueAndMatch"'],
]);
/** What the service adds to the selectors in a list. */
const ADDED: readonly string[] = ["status", "expiresAt"];

/** Returns the leaves of the named fields. */
export function leavesOf(properties: JsonObject, fields: readonly string[]): Leaves {
  const chosen = withGenerated(properties, false) as JsonObject;
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

/** A lost update: one leaf whose live value is neither the deployment's base nor its desired value. */
export interface Loss {
  readonly leaf: string;
  readonly before: string | undefined;
  readonly last: string | undefined;
  readonly next: string | undefined;
}

/** Finds lost updates: leaves that a write replaced although the deployment neither knew nor wanted their live value. */
export function lossesOf(before: JsonObject, after: JsonObject, intent: Intent, fields: readonly string[]): Loss[] {
  const [live, written, base, desired] = [before, after, intent.last, intent.next].map((body) =>
    leavesOf(body, fields),
  );
  const paths = new Set([...(live?.keys() ?? []), ...(written?.keys() ?? [])]);
  return [...paths]
    .map((leaf) => ({
      leaf,
      before: live?.get(leaf),
      last: base?.get(leaf),
      next: desired?.get(leaf),
      after: written?.get(leaf),
    }))
    .filter((one) => one.before !== one.after && one.before !== one.last && one.before !== one.next);
}

/**
 * Finds the leaves that an intent changes and that a later body does not hold as desired. Leaves that only come with an
 * object of another kind are left out: another writer may have created an object of the new kind with them.
 */
export function unmadeIn(after: JsonObject, { last, next }: Intent, fields: readonly string[]): string[] {
  const [live, base, desired] = [after, last, next].map((body) => leavesOf(body, fields));
  const isSwitched = (kind: string): boolean => desired?.has(kind) === true && desired.get(kind) !== base?.get(kind);
  const goesAlong = (leaf: string): boolean =>
    !desired?.has(leaf) && [...leaf.matchAll(/\./g)].some(({ index }) => isSwitched(`${leaf.slice(0, index)}.kind`));
  const paths = new Set([...(base?.keys() ?? []), ...(desired?.keys() ?? [])]);
  return [...paths].filter(
    (leaf) => base?.get(leaf) !== desired?.get(leaf) && live?.get(leaf) !== desired?.get(leaf) && !goesAlong(leaf),
  );
}

/**
 * Finds the conflicts that must be reported: updates that would be lost if the intent were written over this entity, and
 * objects that it replaces by one of another kind although another writer has changed something in them.
 */
export function conflictsOf(live: JsonObject, intent: Intent, fields: readonly string[]): Loss[] {
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
    // Dropping an object restores the service's default.
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
