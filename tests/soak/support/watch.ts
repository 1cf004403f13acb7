/** A collection whose calls are watched from outside. */
import type { JsonObject } from "jobrouter-emulator";
import { hasCode } from "../../../provider/dist/errors.js";
import type { Collection } from "../../../provider/dist/http/collection.js";

/** What one apply has met. */
export interface Watch {
  /** The bodies that its reads have shown, in their order. */
  readonly seen: JsonObject[];
  /** Writes that were refused with 412. */
  refused: number;
  /** The last body that a read or an accepted write has shown. */
  last: JsonObject;
}

/** The collection, with an eye on reads and writes; `accepted` gets the answer to each write. */
export function watched(collection: Collection, watch: Watch, accepted: (body: JsonObject) => void): Collection {
  return {
    ...collection,
    async find(id, options) {
      const entity = await collection.find(id, options);
      if (entity !== undefined) {
        watch.seen.push(entity.body);
        watch.last = entity.body;
      }
      return entity;
    },
    async patch(id, mergePatch, options) {
      try {
        const entity = await collection.patch(id, mergePatch, options);
        accepted(entity.body);
        watch.last = entity.body;
        return entity;
      } catch (error) {
        if (hasCode(error, "PreconditionFailed")) watch.refused += 1;
        throw error;
      }
    },
  };
}
