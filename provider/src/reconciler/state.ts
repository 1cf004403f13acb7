/** The properties that the engine keeps: their keys, the state of a live entity, pending writes of unknown outcome, and the router. */
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, objectOf, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import { GET_KEY, NAME_KEY, PARENT_KEY, PENDING_KEY, PROVIDER_KEY, SECRETS_KEY } from "../schema/names";
import { REMOVAL_KEY } from "../schema/removal";
import { settingsFields } from "../schema/settings-fields";
import { type Member, type ObjectShape, type Shape, caseOf } from "../schema/shape";
import {
  credentialsIn,
  entriesOf,
  isEquivalent,
  isServerProvided,
  membersOf,
  satisfies,
  satisfiesAll,
} from "./compare";
import { mergePatches, plan } from "./merge-patch";

const CONTROL_KEYS: ReadonlySet<string> = new Set([
  REMOVAL_KEY,
  PROVIDER_KEY,
  NAME_KEY,
  PARENT_KEY,
  SECRETS_KEY,
  GET_KEY,
]);

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
    // What a declared list never names, at any depth, the service may fill in.
    return withoutDefaults(member.shape, live, new Set(Array.isArray(declared) ? namesIn(declared) : []));
  }
  const parts = Object.entries(declared).map(
    ([key, value]) => [key, reflect(members(key), value, own(live, key))] as const,
  );
  return objectOf(parts);
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

/** Writes of unknown outcome. */
export interface Pending {
  /** The declaration that each of them was to reach, oldest first. */
  readonly declarations: readonly JsonObject[];
  /** One of them was to create the entity, so that it may not exist. */
  readonly isCreation: boolean;
}

export function readPending(state: JsonObject): Pending | undefined {
  const pending = state[PENDING_KEY];
  if (!isJsonObject(pending)) return undefined;
  const { declarations, isCreation } = pending;
  return {
    declarations: Array.isArray(declarations) ? declarations.filter(isJsonObject) : [],
    isCreation: isCreation === true,
  };
}

/** Adds a pending write to a state; a write that is repeated run after run is kept once. */
export function withPending(state: JsonObject, declaration: JsonObject, isCreation: boolean): JsonObject {
  const text = JSON.stringify(declaration);
  const others = (readPending(state)?.declarations ?? []).filter((pending) => JSON.stringify(pending) !== text);
  return { ...state, [PENDING_KEY]: { declarations: [...others, declaration], isCreation } };
}

/** Lists the states in which we may have left the entity: before the pending writes, and after each of them. */
export function possibleStates(schema: ResourceSchema, state: JsonObject): readonly JsonObject[] {
  return [declaredFields(schema, state), ...(readPending(state)?.declarations ?? [])];
}

/** Plans a patch that leads to `news` from every possible state. */
export function planFromAll(schema: ResourceSchema, bases: readonly JsonObject[], news: JsonObject): JsonObject {
  return bases.map((base) => plan(schema, base, news)).reduce((all, patch) => mergePatches(schema, all, patch), {});
}

/**
 * Observes everything that was declared, by the state or by a pending write. Where these differ in a credential, which the
 * service does not return, the writes stay pending, so that the next run repeats them.
 */
export function observePending(schema: ResourceSchema, state: JsonObject, live: JsonObject): JsonObject {
  const fields = possibleStates(schema, state)
    .map((possible) => observedState(schema, possible, live))
    .reduceRight((all, observed) => mergePatches(schema, all, observed), {});
  const observed = { ...controlInputs(schema, state), ...fields };
  const pending = readPending(state);
  const declarations = pending?.isCreation === true ? pending.declarations : possibleStates(schema, state);
  if (!differInCredentials(schema, declarations)) return observed;
  return { ...observed, [PENDING_KEY]: { declarations, isCreation: false } };
}

function differInCredentials({ shape }: ResourceSchema, states: readonly JsonObject[]): boolean {
  return [...shape.members].some(([key, member]) => {
    const [first, ...others] = states.map((state) => own(state, key));
    const isHidden = [first, ...others].some((value) => credentialsIn(member, value).length > 0);
    return isHidden && others.some((value) => !isEquivalent(member.shape, first, value));
  });
}

/** False when a pending creation cannot have led to the live entity, so that another program may have created it. */
export function isOurs({ shape }: ResourceSchema, state: JsonObject, live: JsonObject): boolean {
  const pending = readPending(state);
  return pending?.isCreation !== true || pending.declarations.some((fields) => satisfiesAll(shape, fields, live));
}

/** A router, and the API version to use with it. */
export interface RouterTarget {
  /** `undefined` where a state names none: then the settings decide. */
  readonly endpoint: string | undefined;
  readonly apiVersion: ApiVersion;
}

/** Resolves the target of inputs or a state; the API version is at least the one that has all their fields. */
export function routerTargetOf(schema: ResourceSchema, properties: JsonObject): RouterTarget {
  const { endpoint, apiVersion } = properties;
  const named = API_VERSIONS.find((version) => version === apiVersion) ?? DEFAULT_API_VERSION;
  // A pending write may have used a later version.
  const states = [properties, ...(readPending(properties)?.declarations ?? [])];
  const needed = Object.entries(schema.fields).flatMap(([key, { since }]) =>
    since !== undefined && states.some((state) => Object.hasOwn(state, key)) ? [since] : [],
  );
  return {
    endpoint: typeof endpoint === "string" ? endpoint : undefined,
    apiVersion: latestVersion(named, ...needed),
  };
}

/** Returns the latest of some versions; without any, the default one. */
export function latestVersion(...versions: readonly ApiVersion[]): ApiVersion {
  return versions.toSorted().at(-1) ?? DEFAULT_API_VERSION;
}
