/** Writes of which nobody knows whether they were applied, as a state remembers them until the next run. */
import { type JsonObject, isJsonObject, own } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { PENDING_KEY } from "../schema/internal-properties";
import { credentialsIn, entriesOf, isEquivalent, satisfies } from "./compare";
import { mergePatches } from "./merge-patch";
import { plan } from "./plan";
import { declaredFields, observedState, controlInputs } from "./state";

/** Lost writes. */
export interface Pending {
  /** What each of them wanted the entity to be, oldest first. */
  readonly declarations: readonly JsonObject[];
  /** The entity may not exist at all, for one of them was to create it. */
  readonly isCreation: boolean;
}

/** The lost writes that a state remembers. */
export function readPending(state: JsonObject): Pending | undefined {
  const pending = state[PENDING_KEY];
  if (!isJsonObject(pending)) return undefined;
  const { declarations, isCreation } = pending;
  return {
    declarations: Array.isArray(declarations) ? declarations.filter(isJsonObject) : [],
    isCreation: isCreation === true,
  };
}

/** The state with one more lost write; one that is repeated run after run is remembered once. */
export function withPending(state: JsonObject, declaration: JsonObject, isCreation: boolean): JsonObject {
  const text = JSON.stringify(declaration);
  const others = (readPending(state)?.declarations ?? []).filter((other) => JSON.stringify(other) !== text);
  return { ...state, [PENDING_KEY]: { declarations: [...others, declaration], isCreation } };
}

/** The states in which we may have left the entity: before the lost writes, and after each of them. */
export function possibleStates(schema: ResourceSchema, state: JsonObject): readonly JsonObject[] {
  return [declaredFields(schema, state), ...(readPending(state)?.declarations ?? [])];
}

/** The patch that leads to `next` from whichever of the known states. */
export function planFromAll(schema: ResourceSchema, known: readonly JsonObject[], next: JsonObject): JsonObject {
  return known.map((last) => plan(schema, last, next)).reduce((all, patch) => mergePatches(schema, all, patch), {});
}

/**
 * What a refresh sees of everything that was declared, or that a lost write would have declared. Where these differ in what
 * nobody can see, the lost writes stay remembered, so that the next run writes it again.
 */
export function observePending(schema: ResourceSchema, state: JsonObject, live: JsonObject): JsonObject {
  const seen = possibleStates(schema, state).map((bag) => observedState(schema, bag, live));
  const observed = {
    ...controlInputs(schema, state),
    ...seen.reduceRight((all, bag) => mergePatches(schema, all, bag), {}),
  };
  const states = statesLeft(schema, state);
  if (!differInCredentials(schema, states)) return observed;
  return { ...observed, [PENDING_KEY]: { declarations: states, isCreation: false } };
}

/** The states in which we may have left an entity that is there. */
function statesLeft(schema: ResourceSchema, state: JsonObject): readonly JsonObject[] {
  const pending = readPending(state);
  return pending?.isCreation === true ? pending.declarations : possibleStates(schema, state);
}

/** True when the states differ where one has a credential: no look at the service tells what of it is there. */
function differInCredentials({ shape }: ResourceSchema, states: readonly JsonObject[]): boolean {
  return [...shape.members].some(([key, member]) => {
    const [first, ...others] = states.map((bag) => own(bag, key));
    const isHidden = [first, ...others].some((value) => credentialsIn(member, value).length > 0);
    return isHidden && others.some((other) => !isEquivalent(member.shape, first, other));
  });
}

/** False when a creation was lost and what is there now is none of the things it may have become. */
export function isOurs(schema: ResourceSchema, state: JsonObject, live: JsonObject): boolean {
  const pending = readPending(state);
  if (pending?.isCreation !== true) return true;
  return pending.declarations.some((bag) =>
    entriesOf(schema.shape, bag).every(
      ([key, member, declared]) => declared === undefined || satisfies(member, own(live, key), declared),
    ),
  );
}
