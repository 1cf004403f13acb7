/** Deactivates an entity, so that it gets no new jobs. */
import type { Clock } from "../../util/clock";
import { RouterError } from "../../errors";
import { matchesCondition } from "../../schema/removal";
import type { ResourceSchema } from "../../schema/resource-schema";
import type { Collection } from "../../http/collection";
import type { Entity } from "../../http/decode";
import { converge } from "../converge";
import { sendIfFresh } from "./send-if-fresh";

/** True while the schema asks for the step. */
export function needsDeactivation({ removal }: ResourceSchema, live: Entity): boolean {
  return removal?.deactivation !== undefined && matchesCondition(removal.deactivation.when, live.body);
}

/** Takes the step. Its response proves nothing: the caller reads the entity again. */
export async function deactivate(
  schema: ResourceSchema,
  collection: Collection,
  live: Entity,
  clock: Clock,
): Promise<void> {
  const step = schema.removal?.deactivation?.step;
  if (step === undefined) return;
  const isStillNeeded = async (): Promise<boolean> => {
    const later = await collection.find(live.id);
    return later !== undefined && needsDeactivation(schema, later);
  };
  try {
    if (step.kind === "act") {
      const act = (shouldSend: () => boolean): Promise<void> =>
        collection.act(live.id, step.action, {}, { shouldSend });
      await sendIfFresh(clock, act, isStillNeeded);
    } else {
      const desired = { id: live.id, patch: step.patch, bases: [], onConflict: "overwrite" } as const;
      await converge(schema, collection, desired, clock, live);
    }
  } catch (error) {
    // The step may have been taken although it failed.
    if (!(error instanceof RouterError) || (await isStillNeeded())) throw error;
  }
}
