/** Observes the reads and writes of a collection. */
import type { JsonObject } from "jobrouter-emulator";
import { hasCode } from "../../../provider/dist/errors.js";
import type { Collection } from "../../../provider/dist/http/collection.js";

/** What one apply read and wrote. */
export interface Watch {
  /** The bodies that it read, in order. */
  readonly seen: JsonObject[];
  /** Writes that were refused with 412. */
  refused: number;
  /** The last body that it read or wrote. */
  last: JsonObject;
}

/** Wraps a collection and records its reads and writes; `accepted` receives the response to each write. */
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
