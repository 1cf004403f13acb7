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
  // Where jobs could be cut off, a failed DELETE is retried only after another read.
  const send = async (shouldSend: () => boolean): Promise<RouterError | undefined> => {
    try {
      await collection.remove(live.id, schema.removal && { shouldSend });
      return undefined;
    } catch (error) {
      if (isInUse(error) || (schema.removal !== undefined && isTransient(error))) return error;
      throw error;
    }
  };
  const refusal = await sendIfFresh(context.clock, send, async () => (await drain()) === "free");
  if (refusal === undefined) return;
  throw isInUse(refusal) ? await stillInUse(schema, live.id, context.open, refusal) : refusal;
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
