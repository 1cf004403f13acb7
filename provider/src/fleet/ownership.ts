/** Who decides over a field of the workers of a fleet: the program, or somebody who works in the centre. */
import { type JsonObject, filterMembers, isJsonObject } from "../util/json";
import { PENDING_KEY } from "../schema/internal-properties";

/**
 * `enforce`: the program, always. `setOnce`: the program when it makes a worker, somebody else from then on. `observe`:
 * somebody else; it is never written.
 */
export type FieldOwner = "enforce" | "setOnce" | "observe";

/** The owners of the fields that the program does not enforce. */
export type Ownership = Readonly<Record<string, FieldOwner>>;

/** The part of a declaration that a new worker is made with. */
export function withoutObserved(ownership: Ownership, bag: JsonObject): JsonObject {
  return ownsAll(ownership) ? bag : filterMembers(bag, (key) => ownership[key] !== "observe");
}

/** The part of a declaration, and of all that a state remembers, that counts for a worker who is there. */
export function enforced(ownership: Ownership, bag: JsonObject): JsonObject {
  if (ownsAll(ownership)) return bag;
  const isEnforced = (key: string): boolean => (ownership[key] ?? "enforce") === "enforce";
  const pending = bag[PENDING_KEY];
  const kept = filterMembers(bag, isEnforced);
  if (!isJsonObject(pending) || !Array.isArray(pending["declarations"])) return kept;
  const declarations = pending["declarations"].filter(isJsonObject).map((one) => filterMembers(one, isEnforced));
  return { ...kept, [PENDING_KEY]: { ...pending, declarations } };
}

function ownsAll(ownership: Ownership): boolean {
  return Object.values(ownership).every((owner) => owner === "enforce");
}
