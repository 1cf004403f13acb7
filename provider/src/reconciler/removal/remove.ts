/** Deletes an entity, once its jobs have ended, and asks again while the service still counts it as in use. */
import type { JsonObject } from "../../util/json";
import { RouterError, hasCode } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import { REMOVAL_KEY, type RemovalInputs } from "../../schema/removal";
import type { Entity } from "../../http/decode";
import { type RemovalContext, openDrain } from "./drain";
import { stillInUse } from "./referrers";
import { isTransient, sendIfFresh } from "./send-if-fresh";

/**
 * Removes the entity that was `live` just now, as the `removal` in its state says. One that is gone counts as deleted.
 * Throws `StillInUse`, which names the jobs or the users, when it is not let go.
 */
export async function remove(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
  tools: RemovalContext,
): Promise<void> {
  const collection = await tools.open(schema.collection);
  const drain = openDrain(schema, readRemoval(schema, live.id, state), live.id, tools);
  if ((await drain(live)) !== "free") return;
  // Where jobs could be cut off, a failed DELETE is repeated after another look only.
  const send = async (shouldSend: () => boolean): Promise<RouterError | undefined> => {
    try {
      await collection.remove(live.id, schema.removal && { shouldSend });
      return undefined;
    } catch (error) {
      if (isAboutUse(error) || (schema.removal !== undefined && isTransient(error))) return error;
      throw error;
    }
  };
  const refused = await sendIfFresh(tools.clock, send, async () => (await drain()) === "free");
  if (refused === undefined) return;
  throw isAboutUse(refused) ? await stillInUse(schema, live.id, tools.open, refused) : refused;
}

function isAboutUse(error: unknown): error is RouterError {
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
      `${issue?.message ?? "is not usable"}; declare it again with a removal that is, and run \`pulumi up\``,
  );
}
