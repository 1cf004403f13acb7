/** Deletes an entity, once its jobs have ended, and asks again while the service still counts it as in use. */
import type { JsonObject } from "../base/json";
import { RouterError, hasCode } from "../base/router-error";
import type { Contract } from "../contracts/contract";
import { REMOVAL_KEY, type RemovalInputs } from "../contracts/removal";
import type { Collection } from "../rest/collection";
import type { Entity } from "../rest/decode";
import { type DrainTools, openDrain } from "./drain";
import { type Clock, patiently } from "./patiently";
import { stillInUse } from "./referrers";

/** The service's "in use" checks lag behind for some seconds; so long a refusal is asked again, in milliseconds. */
const PATIENCE = 10_000;
/** How old a look may be when the DELETE that rests on it leaves, in milliseconds: nobody answers an offer so fast. */
const FRESH = 1_000;
/** Where requests always wait longer for their turns, no look is fresher than this many. */
const MOST_LOOKS = 3;
const PAUSES = { firstPause: 250, longestPause: 2_000 };

/**
 * Removes the entity that was `live` just now, as the `removal` in its state says. One that is gone counts as deleted.
 * Throws `StillInUse`, which names the jobs or the users, when it is not let go.
 */
export async function remove(contract: Contract, state: JsonObject, live: Entity, tools: DrainTools): Promise<void> {
  const collection = await tools.open(contract.collection);
  const drain = openDrain(contract, readRemoval(contract, live.id, state), live.id, tools);
  if ((await drain(live)) !== "free") return;
  const attempt = openAttempt(contract, collection, live.id, tools.clock);
  let refused: RouterError | undefined;
  const isOver = await patiently(tools.clock, { until: tools.clock.now() + PATIENCE, ...PAUSES }, async () => {
    // What the service refused may be about a job that came in the meantime.
    if (refused !== undefined && (await drain()) !== "free") return true;
    let sent = await attempt();
    for (let look = 1; sent === "tooLate"; look += 1) {
      if ((await drain()) !== "free") return true;
      sent = await attempt(look < MOST_LOOKS ? FRESH : Infinity);
    }
    refused = sent;
    return refused === undefined ? true : undefined;
  });
  if (isOver !== undefined || refused === undefined) return;
  throw isAboutUse(refused) ? await stillInUse(contract, live.id, tools.open, refused) : refused;
}

/**
 * One DELETE. Where jobs could be cut off it rests on the look just before, and is therefore neither repeated nor sent late
 * without another look. Answers a failure that may pass by itself.
 */
function openAttempt(
  contract: Contract,
  collection: Collection,
  id: string,
  clock: Clock,
): (fresh?: number) => Promise<RouterError | "tooLate" | undefined> {
  return async (fresh = FRESH) => {
    const lookedAt = clock.now();
    const turn = { isTooLate: false };
    const mayGo = (): boolean => {
      turn.isTooLate = clock.now() - lookedAt > fresh;
      return !turn.isTooLate;
    };
    try {
      await collection.remove(id, contract.removal && { mayGo });
      return undefined;
    } catch (error) {
      if (turn.isTooLate && hasCode(error, "Aborted")) return "tooLate";
      if (isAboutUse(error) || (contract.removal !== undefined && isPassing(error))) return error;
      throw error;
    }
  };
}

/** Any other call is repeated after these. */
function isPassing(error: unknown): error is RouterError {
  if (!(error instanceof RouterError)) return false;
  return error.status === 408 || hasCode(error, "TooManyRequests", "ServiceError", "ConnectionFailed");
}

function isAboutUse(error: unknown): error is RouterError {
  return hasCode(error, "Conflict", "BadRequest");
}

function readRemoval({ removal, noun }: Contract, id: string, state: JsonObject): RemovalInputs {
  const read = removal?.type.safeParse(state[REMOVAL_KEY] ?? {});
  if (read === undefined) return {};
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new RouterError(
    "InvalidInput",
    `cannot delete ${noun} "${id}": ${[REMOVAL_KEY, ...(issue?.path ?? [])].join(".")} in its state ` +
      `${issue?.message ?? "is not usable"}; declare it again with a removal that is, and run \`pulumi up\``,
  );
}
