/** The bags that the engine keeps: which keys they hold, and how a live entity becomes one. */
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { GET_KEY, PROVIDER_KEY } from "../schema/internal-properties";
import { REMOVAL_KEY } from "../schema/removal";
import { settingsFields } from "../schema/settings-fields";
import { type Member, type ObjectShape, type Shape, caseOf } from "../schema/shape";
import { entriesOf, isServerProvided, membersOf, satisfies } from "./compare";

/** The fields of the service that a bag declares, in the order of the schema: the engine's changes from run to run. */
export function declaredFields(schema: ResourceSchema, bag: JsonObject): JsonObject {
  return objectOf(entriesOf(schema.shape, bag).map(([key, , value]) => [key, value ?? undefined]));
}

/** Everything in a bag that is not sent to the service as a field: identity, settings, hidden keys. */
export function controlInputs(schema: ResourceSchema, bag: JsonObject): JsonObject {
  const others = [schema.identity, REMOVAL_KEY, PROVIDER_KEY, GET_KEY];
  return filterMembers(bag, (key) => others.includes(key) || Object.hasOwn(settingsFields, key));
}

/** What a deployment leaves: the bag as it was declared. What the service shows beside it belongs to a refresh. */
export function declaredState(schema: ResourceSchema, bag: JsonObject): JsonObject {
  return { ...controlInputs(schema, bag), ...declaredFields(schema, bag) };
}

/**
 * What a refresh sees: for each declared field the declared value where live shows it, else what live has instead.
 * Fields and members that were not declared belong to others and are left out.
 */
export function observedState(schema: ResourceSchema, declared: JsonObject, live: JsonObject): JsonObject {
  const seen = entriesOf(schema.shape, declared).map(([key, member, value]) => {
    return [key, value === undefined || value === null ? undefined : reflect(member, value, own(live, key))] as const;
  });
  return { ...controlInputs(schema, declared), ...objectOf(seen) };
}

/** What a program would declare to have what is there: everything that somebody has set, without credentials. */
export function declarationFrom(schema: ResourceSchema, live: JsonObject): JsonObject {
  return membersWithoutAdditions(schema.shape, live, new Set());
}

/** What a look-up sees: every field of the schema that the service shows. */
export function fullState(schema: ResourceSchema, declared: JsonObject, live: JsonObject): JsonObject {
  return { ...controlInputs(schema, declared), ...declaredFields(schema, live) };
}

function reflect(member: Member, declared: JsonValue, live: JsonValue | undefined): JsonValue | undefined {
  if (satisfies(member, live, declared)) return declared;
  if (live === undefined) return undefined;
  const members = membersOf(member.shape, declared, live);
  if (members === undefined || !isJsonObject(declared) || !isJsonObject(live)) {
    return withoutAdditions(member.shape, live, memberNames(declared));
  }
  const parts = Object.entries(declared).map(
    ([key, value]) => [key, reflect(members(key), value, own(live, key))] as const,
  );
  return objectOf(parts);
}

/** The names that a declared list uses, at any depth: what it never names, the service may fill in. */
function memberNames(declared: JsonValue): ReadonlySet<string> {
  return new Set(Array.isArray(declared) ? namesIn(declared) : []);
}

function namesIn(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => namesIn(item));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, member]) => [key, ...namesIn(member)]) : [];
}

/** A live value without what the service adds by itself. */
function withoutAdditions(shape: Shape, live: JsonValue, named: ReadonlySet<string>): JsonValue {
  if (shape.kind === "list" && Array.isArray(live)) {
    return live.map((item: JsonValue) => withoutAdditions(shape.item, item, named));
  }
  if (!isJsonObject(live)) return live;
  if (shape.kind === "map") return filterMembers(live, (key) => key !== shape.reservedKey);
  if (shape.kind === "union") return withoutAdditions(caseOf(shape, own(live, shape.tag)), live, named);
  return shape.kind === "object" ? membersWithoutAdditions(shape, live, named) : live;
}

function membersWithoutAdditions(shape: ObjectShape, live: JsonObject, named: ReadonlySet<string>): JsonObject {
  const parts = entriesOf(shape, live).map(([key, member, value]) => {
    if (value === undefined) return [key, undefined] as const;
    const seen = withoutAdditions(member.shape, value, named);
    const isLeftOut = member.isRequired !== true && !named.has(key) && isServerProvided(member, seen);
    return [key, isLeftOut ? undefined : seen] as const;
  });
  return objectOf(parts);
}
