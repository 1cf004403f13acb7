/** Takes an entity out of service and deletes it. */
import { RouterError } from "../base/router-error";
import type { JsonObject } from "../base/json";
import type { Contract, Refusal } from "../contracts/contract";
import type { Collection } from "../rest/collection";
import type { Entity } from "../rest/decode";
import { type Clock, converge } from "./converge";

/** Retires the entity where its contract asks for it, then deletes it. An entity that is gone counts as deleted. */
export async function remove(contract: Contract, collection: Collection, id: string, clock: Clock): Promise<void> {
  const live = await collection.find(id);
  if (live === undefined) return;
  refuseWhile(contract.busy, contract, live, "delete");
  if (!(await retire(contract, collection, live, clock))) return;
  await collection.remove(id);
}

/** Throws when the entity is in a state in which the call must not go on. */
export function refuseWhile(refusal: Refusal | undefined, contract: Contract, live: Entity, deed: string): void {
  if (refusal === undefined || !isWhile(refusal.while, live.body)) return;
  const { field } = refusal.while;
  throw new RouterError(
    "StillInUse",
    `cannot ${deed} ${contract.noun} "${live.id}" (${field} ${JSON.stringify(live.body[field])}): ${refusal.reason}`,
  );
}

/** Answers false when the entity turned out to be gone. */
async function retire(contract: Contract, collection: Collection, live: Entity, clock: Clock): Promise<boolean> {
  const { retirement } = contract;
  if (retirement === undefined || !isWhile(retirement.while, live.body)) return true;
  if (retirement.step.kind === "patch") {
    const { patch } = retirement.step;
    return hasSurvived(
      converge(contract, collection, { id: live.id, patch, known: [], onConflict: "overwrite" }, clock, live),
    );
  }
  return hasSurvived(collection.act(live.id, retirement.step.action));
}

async function hasSurvived(step: Promise<unknown>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (error instanceof RouterError && error.code === "NotFound") return false;
    throw error;
  }
}

function isWhile({ field, values }: Refusal["while"], body: JsonObject): boolean {
  const value = body[field];
  return value !== undefined && values.includes(value);
}
