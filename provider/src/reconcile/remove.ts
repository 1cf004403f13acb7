/** Takes an entity out of service and deletes it. */
import type { JsonObject } from "../base/json";
import { RouterError, hasCode } from "../base/router-error";
import type { Condition, Contract, Refusal, Retirement } from "../contracts/contract";
import type { Collection } from "../rest/collection";
import type { Entity } from "../rest/decode";
import { type Clock, LostWrite, converge } from "./converge";
import { type OpenCollection, stillInUse } from "./referrers";

/** The service's "in use" checks lag behind for some seconds; so long a refusal is asked again, in milliseconds. */
const PATIENCE = 10_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 2_000;

/**
 * Retires the entity where its contract asks for it, then deletes it. One that is gone counts as deleted. Throws
 * `StillInUse`, and names the users, when the service does not let go of it.
 */
export async function remove(contract: Contract, open: OpenCollection, live: Entity, clock: Clock): Promise<void> {
  const collection = await open(contract.collection);
  if (!(await retire(contract, collection, live, clock))) return;
  const deadline = clock.now() + PATIENCE;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      await collection.remove(live.id);
      return;
    } catch (error) {
      if (!hasCode(error, "Conflict", "BadRequest")) throw error;
      if (clock.now() + pause > deadline) throw await stillInUse(contract, live.id, open, error);
    }
    await clock.pause(pause);
  }
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

/** Answers false when the entity turned out to be gone. Throws while it must not be deleted. */
async function retire(contract: Contract, collection: Collection, live: Entity, clock: Clock): Promise<boolean> {
  refuseWhile(contract.busy, contract, live, "delete");
  const { retirement } = contract;
  if (retirement === undefined || !isWhile(retirement.while, live.body)) return true;
  try {
    await takeStep(retirement, contract, collection, live, clock);
    return true;
  } catch (error) {
    if (!(error instanceof RouterError) && !(error instanceof LostWrite)) throw error;
    // Only a look tells whether the step was taken although its answer was lost or refused.
    const after = await collection.find(live.id);
    if (after === undefined) return false;
    refuseWhile(contract.busy, contract, after, "delete");
    if (isWhile(retirement.while, after.body)) throw error instanceof LostWrite ? error.cause : error;
    return true;
  }
}

async function takeStep(
  { step }: Retirement,
  contract: Contract,
  collection: Collection,
  live: Entity,
  clock: Clock,
): Promise<void> {
  if (step.kind === "act") return collection.act(live.id, step.action);
  await converge(
    contract,
    collection,
    { id: live.id, patch: step.patch, known: [], onConflict: "overwrite" },
    clock,
    live,
  );
}

/** True while the condition holds for the body of a live entity. */
export function isWhile({ field, values }: Condition, body: JsonObject): boolean {
  const value = body[field];
  return value !== undefined && values.includes(value);
}
