/** The bags that the engine keeps: which keys they hold, and how a live entity becomes one. */
import { type JsonObject, type JsonValue, filterMembers, isJsonObject } from "../base/json";
import type { Contract, Field } from "../contracts/contract";
import { settingsFields } from "../contracts/settings-fields";
import { isSameKind, shows, showsMember } from "./compare";

/** Hidden inputs and outputs; the engine shows no key that starts with two underscores. */
export const PROVIDER_KEY = "__provider";
/** Marks a look-up of an entity that this program does not manage. */
export const GET_KEY = "__get";
/** A write whose answer was lost: `{ patch, create }`. */
export const PENDING_KEY = "__pending";

/** A write of which nobody knows whether it was applied. */
export interface Pending {
  readonly patch: JsonObject;
  /** The entity may not exist at all. */
  readonly create: boolean;
}

/** The lost write that a state remembers. */
export function readPending(state: JsonObject): Pending | undefined {
  const pending = state[PENDING_KEY];
  if (!isJsonObject(pending)) return undefined;
  const { patch, create } = pending;
  return isJsonObject(patch) ? { patch, create: create === true } : undefined;
}

/** The fields of the service that a bag declares, in the order of the contract: the engine's changes from run to run. */
export function declaredFields(contract: Contract, bag: JsonObject): JsonObject {
  const fields = Object.keys(contract.fields).map((key) => [key, bag[key]] as const);
  return Object.fromEntries(
    fields.flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, value]])),
  );
}

/** Everything in a bag that is not sent to the service as a field: identity, settings, hidden keys. */
export function steering(contract: Contract, bag: JsonObject): JsonObject {
  const isSteering = (key: string): boolean =>
    key === contract.identity || Object.hasOwn(settingsFields, key) || key === PROVIDER_KEY || key === GET_KEY;
  return filterMembers(bag, isSteering);
}

/**
 * The state of an entity: for each declared field the declared value where live shows it, else what live has instead.
 * Fields and members that were not declared belong to others and are left out.
 */
export function toState(contract: Contract, declared: JsonObject, live: JsonObject): JsonObject {
  const state: Record<string, JsonValue> = { ...steering(contract, declared) };
  for (const [key, field] of Object.entries(contract.fields)) {
    const value = declared[key];
    const seen = value === undefined || value === null ? undefined : reflect(key, value, live[key], field);
    if (seen !== undefined) state[key] = seen;
  }
  return state;
}

/** The state of an entity that is only looked up: every field that the service shows. */
export function toFullState(contract: Contract, declared: JsonObject, live: JsonObject): JsonObject {
  const seen = filterMembers(live, (key) => Object.hasOwn(contract.fields, key));
  return { ...steering(contract, declared), ...seen };
}

function reflect(
  key: string,
  declared: JsonValue,
  live: JsonValue | undefined,
  field: Field<unknown>,
): JsonValue | undefined {
  if (showsMember(key, live, declared, field)) return declared;
  if (live === undefined) return undefined;
  if (!isJsonObject(declared) || !isJsonObject(live) || !isSameKind(declared, live))
    return withoutAdditions(live, field);
  const members = Object.entries(declared).map(
    ([name, value]) => [name, reflect(name, value, live[name], field)] as const,
  );
  return Object.fromEntries(members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function withoutAdditions(live: JsonValue, field: Field<unknown>): JsonValue {
  if (Array.isArray(live)) return live.map((item: JsonValue) => withoutAdditions(item, field));
  if (!isJsonObject(live)) return live;
  const own = filterMembers(live, (key, value) => {
    const traits = field.members?.[key];
    const isDefault = traits?.default !== undefined && shows(value, traits.default, field);
    return traits?.generated !== true && !isDefault;
  });
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, withoutAdditions(value, field)]));
}
