/** Takes an entity out of service, so that no new jobs come to it. */
import { RouterError } from "../../errors";
import type { Contract } from "../../schema/resource-schema";
import type { Retirement } from "../../schema/removal";
import type { Collection } from "../../http/collection";
import type { Entity } from "../../http/decode";
import { isWhile } from "./condition";
import { LostWrite, converge } from "../converge";
import type { Clock } from "../../util/retry";
import { actUponLook } from "./send-if-fresh";

/** True while the contract asks for the step. */
export function mustRetire({ removal }: Contract, live: Entity): boolean {
  return removal?.retirement !== undefined && isWhile(removal.retirement.while, live.body);
}

/** Takes the step. Nothing is concluded from its answer: the next look at the entity tells how it is. */
export async function retire(contract: Contract, collection: Collection, live: Entity, clock: Clock): Promise<void> {
  const step = contract.removal?.retirement?.step;
  if (step === undefined) return;
  try {
    await takeStep(step, contract, collection, live, clock);
  } catch (error) {
    if (!(error instanceof RouterError) && !(error instanceof LostWrite)) throw error;
    // Only a look tells whether the step was taken although its answer was lost or refused.
    const after = await collection.find(live.id);
    if (after !== undefined && mustRetire(contract, after)) throw error instanceof LostWrite ? error.cause : error;
  }
}

async function takeStep(
  step: Retirement["step"],
  contract: Contract,
  collection: Collection,
  live: Entity,
  clock: Clock,
): Promise<void> {
  if (step.kind === "act") {
    const act = (mayGo: () => boolean): Promise<void> => collection.act(live.id, step.action, {}, { mayGo });
    return actUponLook(clock, act, async () => {
      const again = await collection.find(live.id);
      return again !== undefined && mustRetire(contract, again);
    });
  }
  const goal = { id: live.id, patch: step.patch, known: [], onConflict: "overwrite" } as const;
  await converge(contract, collection, goal, clock, live);
}
