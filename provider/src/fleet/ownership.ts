/** Ownership of fields: which of them the program writes, and which belong to the agents' application. */
import { type JsonObject, filterMembers, isJsonObject } from "../util/json";
import { PENDING_KEY } from "../schema/names";

/**
 * Who decides over a field. `enforce`: the program, always. `setOnce`: the program when it creates a worker, others from then
 * on. `observe`: others; the field is never written.
 */
export type FieldOwner = "enforce" | "setOnce" | "observe";

/** The owners of the fields that the program does not enforce. */
export type Ownership = Readonly<Record<string, FieldOwner>>;

/** Filters the fields that a new worker is created with. */
export function withoutObserved(ownership: Ownership, properties: JsonObject): JsonObject {
  return ownsAll(ownership) ? properties : filterMembers(properties, (key) => ownership[key] !== "observe");
}

/** Filters the fields, pending writes included, that an existing worker is held to. */
export function enforced(ownership: Ownership, properties: JsonObject): JsonObject {
  if (ownsAll(ownership)) return properties;
  const isEnforced = (key: string): boolean => (ownership[key] ?? "enforce") === "enforce";
  const pending = properties[PENDING_KEY];
  const kept = filterMembers(properties, isEnforced);
  if (!isJsonObject(pending) || !Array.isArray(pending["declarations"])) return kept;
  const declarations = pending["declarations"]
    .filter(isJsonObject)
    .map((declaration) => filterMembers(declaration, isEnforced));
  return { ...kept, [PENDING_KEY]: { ...pending, declarations } };
}

function ownsAll(ownership: Ownership): boolean {
  return Object.values(ownership).every((owner) => owner === "enforce");
}
