/** Takes an entity out of service, so that no new jobs come to it. */
import { RouterError } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import type { Deactivation } from "../../schema/removal";
import type { Collection } from "../../http/collection";
import type { Entity } from "../../http/decode";
import { matchesCondition } from "../../schema/removal";
import { UnknownOutcomeError, converge } from "../converge";
import type { Clock } from "../../util/clock";
import { runIfFresh } from "./send-if-fresh";

/** True while the schema asks for the step. */
export function needsDeactivation({ removal }: ResourceSchema, live: Entity): boolean {
  return removal?.deactivation !== undefined && matchesCondition(removal.deactivation.when, live.body);
}

/** Takes the step. Nothing is concluded from its answer: the next look at the entity tells how it is. */
export async function deactivate(
  schema: ResourceSchema,
  collection: Collection,
  live: Entity,
  clock: Clock,
): Promise<void> {
  const step = schema.removal?.deactivation?.step;
  if (step === undefined) return;
  try {
    await takeStep(step, schema, collection, live, clock);
  } catch (error) {
    if (!(error instanceof RouterError) && !(error instanceof UnknownOutcomeError)) throw error;
    // Only a look tells whether the step was taken although its answer was lost or refused.
    const after = await collection.find(live.id);
    if (after !== undefined && needsDeactivation(schema, after))
      throw error instanceof UnknownOutcomeError ? error.cause : error;
  }
}

async function takeStep(
  step: Deactivation["step"],
  schema: ResourceSchema,
  collection: Collection,
  live: Entity,
  clock: Clock,
): Promise<void> {
  if (step.kind === "act") {
    const act = (shouldSend: () => boolean): Promise<void> => collection.act(live.id, step.action, {}, { shouldSend });
    return runIfFresh(clock, act, async () => {
      const again = await collection.find(live.id);
      return again !== undefined && needsDeactivation(schema, again);
    });
  }
  const goal = { id: live.id, patch: step.patch, bases: [], onConflict: "overwrite" } as const;
  await converge(schema, collection, goal, clock, live);
}
