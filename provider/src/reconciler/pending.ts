/** Pending writes: those of unknown outcome, which the state keeps until a later run settles them. */
import { type JsonObject, isJsonObject, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { PENDING_KEY } from "../schema/internal-properties";
import { credentialsIn, isEquivalent, satisfiesAll } from "./compare";
import { mergePatches, plan } from "./merge-patch";
import { controlInputs, declaredFields, observedState } from "./state";

/** Writes of unknown outcome. */
export interface Pending {
  /** The declaration that each of them was to reach, oldest first. */
  readonly declarations: readonly JsonObject[];
  /** One of them was to create the entity, so that it may not exist. */
  readonly isCreation: boolean;
}

/** Reads the pending writes of a state. */
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
