/** Writes of which nobody knows whether they were applied, as a state remembers them until the next run. */
import { type JsonObject, isJsonObject } from "../base/json";
import type { Contract } from "../contracts/contract";
import { applyMergePatch, combine } from "./merge-patch";
import { plan } from "./plan";
import { review } from "./review";
import { declaredFields } from "./state";

/** The hidden output that holds them. */
export const PENDING_KEY = "__pending";

/** The engine's own mark of a secret: what is in it is encrypted in the state, whatever the user passed. */
const SECRET_MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** Lost writes, oldest first. */
export interface Pending {
  readonly patches: readonly JsonObject[];
  /** The first of them was to create the entity, which may not exist at all. */
  readonly isCreation: boolean;
}

/** The lost writes that a state remembers. */
export function readPending(state: JsonObject): Pending | undefined {
  const pending = state[PENDING_KEY];
  if (!isJsonObject(pending)) return undefined;
  const { patches, isCreation } = pending;
  return { patches: Array.isArray(patches) ? patches.filter(isJsonObject) : [], isCreation: isCreation === true };
}

/** The state with one more lost write. */
export function withPending(state: JsonObject, patch: JsonObject, isCreation: boolean): JsonObject {
  const before = readPending(state);
  const pending = { patches: [...(before?.patches ?? []), patch], isCreation: before?.isCreation ?? isCreation };
  return { ...state, [PENDING_KEY]: { ...SECRET_MARK, value: pending } };
}

/** The states in which we may have left the entity: before the lost writes, and after each of them. */
export function knownStates(contract: Contract, state: JsonObject): readonly [JsonObject, ...JsonObject[]] {
  const known: [JsonObject, ...JsonObject[]] = [declaredFields(contract, state)];
  for (const patch of readPending(state)?.patches ?? []) {
    known.push(applyMergePatch(contract, known.at(-1) ?? {}, patch));
  }
  return known;
}

/** The patch that leads to `next` from whichever of the known states. */
export function planFromAny(contract: Contract, known: readonly JsonObject[], next: JsonObject): JsonObject {
  return known.map((last) => plan(contract, last, next)).reduce((all, patch) => combine(contract, all, patch), {});
}

/** Everything that was declared, or that a lost write would have declared. */
export function everDeclared(contract: Contract, state: JsonObject): JsonObject {
  const [before, ...after] = knownStates(contract, state);
  return [...after, before].reduce((all, bag) => combine(contract, all, bag), {});
}

/** False when a creation was lost and the entity that is there now is somebody else's. */
export function isOurs(contract: Contract, state: JsonObject, live: JsonObject): boolean {
  if (readPending(state)?.isCreation !== true) return true;
  return knownStates(contract, state)
    .slice(1)
    .some((bag) => Object.keys(review(contract, bag, live, []).remaining).length === 0);
}
