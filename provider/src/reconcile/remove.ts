/** Deletes an entity, once its jobs have ended, and asks again while the service still counts it as in use. */
import type { JsonObject } from "../base/json";
import { RouterError, hasCode } from "../base/router-error";
import type { Contract } from "../contracts/contract";
import { REMOVAL_KEY, type RemovalInputs } from "../contracts/removal";
import type { Entity } from "../rest/decode";
import { type DrainTools, openDrain } from "./drain";
import { patiently } from "./patiently";
import { stillInUse } from "./referrers";

/** The service's "in use" checks lag behind for some seconds; so long a refusal is asked again, in milliseconds. */
const PATIENCE = 10_000;
const PAUSES = { firstPause: 250, longestPause: 2_000 };

/**
 * Removes the entity that was `live` just now, as the `removal` in its state says. One that is gone counts as deleted.
 * Throws `StillInUse`, which names the jobs or the users, when it is not let go.
 */
export async function remove(contract: Contract, state: JsonObject, live: Entity, tools: DrainTools): Promise<void> {
  const collection = await tools.open(contract.collection);
  const drain = openDrain(contract, readRemoval(contract, live.id, state), live.id, tools);
  if ((await drain(live)) !== "free") return;
  let refused: RouterError | undefined;
  const isOver = await patiently(tools.clock, { until: tools.clock.now() + PATIENCE, ...PAUSES }, async () => {
    // What the service refused may be about a job that came in the meantime.
    if (refused !== undefined && (await drain()) !== "free") return true;
    refused = await attempt(() => collection.remove(live.id));
    return refused === undefined ? true : undefined;
  });
  if (isOver === undefined && refused !== undefined) throw await stillInUse(contract, live.id, tools.open, refused);
}

/** Answers the refusal when it may be about something that ends by itself. */
async function attempt(removal: () => Promise<void>): Promise<RouterError | undefined> {
  try {
    await removal();
    return undefined;
  } catch (error) {
    if (!hasCode(error, "Conflict", "BadRequest")) throw error;
    return error;
  }
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
