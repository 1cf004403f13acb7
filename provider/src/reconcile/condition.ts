/** Conditions of a contract, held against a live entity. */
import type { JsonObject } from "../base/json";
import { RouterError } from "../base/router-error";
import type { Contract, Refusal } from "../contracts/contract";
import type { Condition } from "../contracts/removal";
import type { Entity } from "../rest/decode";

/** Throws when the entity is in a state in which the call must not go on. */
export function refuseWhile(refusal: Refusal | undefined, contract: Contract, live: Entity, deed: string): void {
  if (refusal === undefined || !isWhile(refusal.while, live.body)) return;
  const { field } = refusal.while;
  throw new RouterError(
    "StillInUse",
    `cannot ${deed} ${contract.noun} "${live.id}" (${field} ${JSON.stringify(live.body[field])}): ${refusal.reason}`,
  );
}

/** True while the condition holds for the body of a live entity. */
export function isWhile({ field, values }: Condition, body: JsonObject): boolean {
  const value = body[field];
  return value !== undefined && values.includes(value);
}
