/** Undoes a removal that stopped after its deactivation: the mark on the entity tells that, and what was before. */
import { type JsonObject, filterMembers, isJsonObject, own } from "../../util/json";
import type { Clock } from "../../util/clock";
import type { ResourceSchema } from "../../schema/resource-schema";
import type { PatchStep } from "../../schema/removal";
import type { Collection } from "../../http/collection";
import type { Entity } from "../../http/decode";
import { converge } from "../converge";

/** True for an entity that an unfinished removal has left deactivated. */
export function isDeactivated(schema: ResourceSchema, { body }: Entity): boolean {
  return markedStep(schema, body) !== undefined;
}

/** The body of an entity as it was before an unfinished removal. */
export function bodyBeforeRemoval(schema: ResourceSchema, body: JsonObject): JsonObject {
  const step = markedStep(schema, body);
  return step === undefined ? body : { ...body, ...step.undo };
}

/**
 * Restores what an unfinished removal has changed, except what `declared` says otherwise, and removes the mark. Returns the
 * entity as it is then; it sends nothing for one without a mark.
 */
export async function undoRemoval(
  schema: ResourceSchema,
  live: Entity | undefined,
  declared: JsonObject,
  { collection, clock }: { readonly collection: Collection; readonly clock: Clock },
): Promise<Entity | undefined> {
  const step = live && markedStep(schema, live.body);
  if (live === undefined || step === undefined) return live;
  const { undo, mark } = step;
  const wanted = filterMembers(declared, (key, value) => Object.hasOwn(undo, key) && value !== null);
  const patch = { ...undo, ...wanted, [mark.field]: { [mark.key]: null } };
  await converge(schema, collection, { id: live.id, patch, bases: [], onConflict: "overwrite" }, clock, live);
  return collection.find(live.id);
}

function markedStep({ removal }: ResourceSchema, body: JsonObject): PatchStep | undefined {
  const step = removal?.deactivation?.step;
  if (step?.kind !== "patch") return undefined;
  const map = own(body, step.mark.field);
  return isJsonObject(map) && Object.hasOwn(map, step.mark.key) ? step : undefined;
}
