/** Deletes an entity once its jobs have ended, and retries while the service still counts it as in use. */
import type { JsonObject } from "../../util/json";
import { RouterError, hasCode } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import { REMOVAL_KEY, type RemovalInputs } from "../../schema/removal";
import type { Entity } from "../../http/decode";
import { type RemovalContext, openDrain } from "./drain";
import { stillInUse } from "./referrers";
import { isTransient, sendIfFresh } from "./send-if-fresh";

/**
 * Removes the live entity as the `removal` in its state says; one that is gone counts as deleted. Throws `StillInUse`, with
 * the blocking jobs or the entities that refer to it, when the service keeps it.
 */
export async function remove(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
  context: RemovalContext,
): Promise<void> {
  const collection = await context.open(schema.collection);
  const drain = openDrain(schema, readRemoval(schema, live.id, state), live.id, context);
  if ((await drain(live)) !== "free") return;
  const send = (shouldSend: () => boolean): Promise<void> =>
    collection.remove(live.id, schema.removal && { shouldSend });
  const recheck = async (): Promise<boolean> => (await drain()) === "free";
  try {
    // Where jobs could be cut off, the transport leaves retries to us, so that each follows another read.
    const isRetryable = (error: unknown): boolean =>
      isInUse(error) || (schema.removal !== undefined && isTransient(error));
    await sendIfFresh(context.clock, send, recheck, isRetryable);
  } catch (error) {
    throw isInUse(error) ? await stillInUse(schema, live.id, context.open, error) : error;
  }
}

function isInUse(error: unknown): error is RouterError {
  return hasCode(error, "Conflict", "BadRequest");
}

function readRemoval({ removal, noun }: ResourceSchema, id: string, state: JsonObject): RemovalInputs {
  const read = removal?.type.safeParse(state[REMOVAL_KEY] ?? {});
  if (read === undefined) return {};
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new RouterError(
    "InvalidInput",
    `cannot delete ${noun} "${id}": ${[REMOVAL_KEY, ...(issue?.path ?? [])].join(".")} in its state ` +
      `${issue?.message ?? "is not usable"}; deploy it with a valid removal first`,
  );
}
