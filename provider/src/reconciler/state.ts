/** The properties that the engine keeps: which keys they have, and how a live entity becomes a state. */
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { GET_KEY, NAME_KEY, PROVIDER_KEY } from "../schema/internal-properties";
import { REMOVAL_KEY } from "../schema/removal";
import { settingsFields } from "../schema/settings-fields";
import { type Member, type ObjectShape, type Shape, caseOf } from "../schema/shape";
import { entriesOf, isServerProvided, membersOf, satisfies } from "./compare";

const CONTROL_KEYS: ReadonlySet<string> = new Set([REMOVAL_KEY, PROVIDER_KEY, NAME_KEY, GET_KEY]);

/** Returns the declared fields of the service, in the order of the schema. */
export function declaredFields(schema: ResourceSchema, properties: JsonObject): JsonObject {
  return objectOf(entriesOf(schema.shape, properties).map(([key, , value]) => [key, value ?? undefined]));
}

/** Returns what is not sent to the service: identity, settings and internal properties. */
export function controlInputs(schema: ResourceSchema, properties: JsonObject): JsonObject {
  return filterMembers(properties, (key) => isControlInput(schema, key));
}

function isControlInput({ identity }: ResourceSchema, key: string): boolean {
  return key === identity || CONTROL_KEYS.has(key) || Object.hasOwn(settingsFields, key);
}

/** Builds the state after a deployment: the inputs as declared. What the service adds is left to a refresh. */
export function declaredState(schema: ResourceSchema, inputs: JsonObject): JsonObject {
  const isKept = (key: string): boolean => schema.shape.members.has(key) || isControlInput(schema, key);
  return filterMembers(inputs, (key, value) => value !== null && isKept(key));
}

/**
 * Builds the state after a refresh: for each declared field the declared value where the live one satisfies it, else the
 * live value. Unmanaged fields and members are left out.
 */
export function observedState(schema: ResourceSchema, declared: JsonObject, live: JsonObject): JsonObject {
  const seen = entriesOf(schema.shape, declared).map(([key, member, value]) => {
    return [key, value === undefined || value === null ? undefined : reflect(member, value, own(live, key))] as const;
  });
  return { ...controlInputs(schema, declared), ...objectOf(seen) };
}

/** Builds the declaration of a live entity for an import: everything that is set, without credentials. */
export function declarationFrom(schema: ResourceSchema, live: JsonObject): JsonObject {
  return membersWithoutDefaults(schema.shape, live, new Set());
}

/** Builds the state of a look-up: every field of the schema that the service returns. */
export function fullState(schema: ResourceSchema, declared: JsonObject, live: JsonObject): JsonObject {
  return { ...controlInputs(schema, declared), ...declaredFields(schema, live) };
}

function reflect(member: Member, declared: JsonValue, live: JsonValue | undefined): JsonValue | undefined {
  if (satisfies(member, live, declared)) return declared;
  if (live === undefined) return undefined;
  const members = membersOf(member.shape, declared, live);
  if (members === undefined || !isJsonObject(declared) || !isJsonObject(live)) {
    return withoutDefaults(member.shape, live, memberNames(declared));
  }
  const parts = Object.entries(declared).map(
    ([key, value]) => [key, reflect(members(key), value, own(live, key))] as const,
  );
  return objectOf(parts);
}

/** Returns the names that a declared list uses, at any depth: what it never names, the service may fill in. */
function memberNames(declared: JsonValue): ReadonlySet<string> {
  return new Set(Array.isArray(declared) ? namesIn(declared) : []);
}

function namesIn(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => namesIn(item));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, member]) => [key, ...namesIn(member)]) : [];
}

/** Removes from a live value what the service adds by itself. */
function withoutDefaults(shape: Shape, live: JsonValue, named: ReadonlySet<string>): JsonValue {
  if (shape.kind === "list" && Array.isArray(live)) {
    return live.map((item: JsonValue) => withoutDefaults(shape.item, item, named));
  }
  if (!isJsonObject(live)) return live;
  if (shape.kind === "map") return filterMembers(live, (key) => key !== shape.reservedKey);
  if (shape.kind === "union") return withoutDefaults(caseOf(shape, own(live, shape.tag)), live, named);
  return shape.kind === "object" ? membersWithoutDefaults(shape, live, named) : live;
}

function membersWithoutDefaults(shape: ObjectShape, live: JsonObject, named: ReadonlySet<string>): JsonObject {
  const parts = entriesOf(shape, live).map(([key, member, value]) => {
    if (value === undefined) return [key, undefined] as const;
    const seen = withoutDefaults(member.shape, value, named);
    const isLeftOut = member.isRequired !== true && !named.has(key) && isServerProvided(member, seen);
    return [key, isLeftOut ? undefined : seen] as const;
  });
  return objectOf(parts);
}
