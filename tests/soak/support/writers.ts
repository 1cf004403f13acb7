/** Three ways to write a change: the provider's three-way merge, last writer wins, and retrying on 412 without a merge. */
import type { JsonObject } from "jobrouter-emulator";
import { hasCode } from "../../../provider/dist/errors.js";
import type { ResourceSchema } from "../../../provider/dist/schema/resource-schema.js";
import { type Lifecycle, lifecycle } from "../../support/lifecycle.ts";
import type { Collection } from "../../../provider/dist/http/collection.js";
import { type Intent, changeIn } from "./leaves.ts";
import { quickClock } from "../../support/fake-clock.ts";

/** One apply. */
export interface Apply {
  readonly schema: ResourceSchema;
  readonly collection: Collection;
  readonly id: string;
  /** The engine's properties; the intent holds their fields only. */
  readonly olds: JsonObject;
  readonly news: JsonObject;
  readonly intent: Intent;
}

/** The outcome of an apply: the new state, or the fields that were reported as conflicts. */
export type Outcome = { readonly state: JsonObject } | { readonly conflict: readonly string[] };

/** Executes one apply. */
export type Writer = (apply: Apply) => Promise<Outcome>;

/** The provider. */
export const provider: Writer = async ({ schema, collection, id, olds, news }) => {
  try {
    return { state: (await cycleOf(schema, collection).update(id, olds, news)).outs };
  } catch (error) {
    if (!hasCode(error, "EditConflict")) throw error;
    return { conflict: [...error.message.matchAll(/^ {2}(\S+): .* in the service, /gm)].map(([, path]) => path ?? "") };
  }
};

/** Sends a PATCH without a precondition. */
export const lastWriterWins: Writer = async ({ collection, id, news, intent }) => {
  await collection.patch(id, changeIn(intent));
  return { state: news };
};

/** Sends a GET and a PATCH with `If-Match`, and retries on 412 with the newest etag and no merge. */
export const retryUntilAccepted: Writer = async (apply) => {
  const { collection, id, news, intent } = apply;
  const { etag } = await collection.get(id);
  try {
    await collection.patch(id, changeIn(intent), { ifMatch: etag });
    return { state: news };
  } catch (error) {
    if (!hasCode(error, "PreconditionFailed")) throw error;
    return await retryUntilAccepted(apply);
  }
};

/** Opens the lifecycle on an observed collection, with backoff that takes no time. */
export function cycleOf(schema: ResourceSchema, collection: Collection): Lifecycle {
  return lifecycle(schema, {
    open: () => Promise.resolve(collection),
    report: () => undefined,
    clock: quickClock(),
  });
}
