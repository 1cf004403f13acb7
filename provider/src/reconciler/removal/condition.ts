/** Conditions of a schema, held against a live entity. */
import type { JsonObject } from "../../util/json";
import { RouterError } from "../../errors";
import type { ResourceSchema, TerminalStates } from "../../schema/resource-schema";
import type { Condition } from "../../schema/removal";
import type { Entity } from "../../http/decode";

/** Throws when the entity is in a state in which the call must not go on. */
export function assertNotInState(
  refusal: TerminalStates | undefined,
  schema: ResourceSchema,
  live: Entity,
  deed: string,
): void {
  if (refusal === undefined || !matchesCondition(refusal.when, live.body)) return;
  const { field } = refusal.when;
  throw new RouterError(
    "StillInUse",
    `cannot ${deed} ${schema.noun} "${live.id}" (${field} ${JSON.stringify(live.body[field])}): ${refusal.message}`,
  );
}

/** True while the condition holds for the body of a live entity. */
export function matchesCondition({ field, values }: Condition, body: JsonObject): boolean {
  const value = body[field];
  return value !== undefined && values.includes(value);
}
