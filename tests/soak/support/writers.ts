/** Three ways to write what a deployment changed: the provider's, and two that others have taken. */
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
  /** The engine's bags, of which the intent is the fields. */
  readonly olds: JsonObject;
  readonly news: JsonObject;
  readonly intent: Intent;
}

/** What came of an apply: the state that the engine keeps, or the fields that were reported as somebody else's. */
export type Outcome = { readonly state: JsonObject } | { readonly conflict: readonly string[] };

/** Carries out one apply. */
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

/** A PATCH and nothing else. */
export const lastWriterWins: Writer = async ({ collection, id, news, intent }) => {
  await collection.patch(id, changeIn(intent));
  return { state: news };
};

/** A GET and a PATCH under `If-Match`, and after a 412 the same again with the newest version, until it sticks. */
export const writesUntilItSticks: Writer = async (apply) => {
  const { collection, id, news, intent } = apply;
  const { etag } = await collection.get(id);
  try {
    await collection.patch(id, changeIn(intent), { ifMatch: etag });
    return { state: news };
  } catch (error) {
    if (!hasCode(error, "PreconditionFailed")) throw error;
    return await writesUntilItSticks(apply);
  }
};

/** The lifecycle on a collection that is watched; its pauses take no time. */
export function cycleOf(schema: ResourceSchema, collection: Collection): Lifecycle {
  return lifecycle(schema, {
    open: () => Promise.resolve(collection),
    report: () => undefined,
    clock: quickClock(),
  });
}
