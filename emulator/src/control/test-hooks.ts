/** Looking into a router and reaching into it without a call. */
import { ServiceError } from "../router/errors.js";
import type { JsonObject } from "../util/json.js";
import type { Router } from "../router/router.js";
import { collections, locate } from "../http/routes.js";

/** Access to the entities of one resource that is not a call: no HTTP, no signature, no journal entry. */
export interface Outside {
  /** An entity by its path, such as "/routing/workers/ada", as a GET shows it; undefined where there is none. */
  entity(path: string): JsonObject | undefined;
  /** An entity as it is kept, the keys of its rules included; undefined where there is none. */
  stored(path: string): JsonObject | undefined;
  /** Why the last classification of the job at this path failed; undefined unless it did. */
  failure(path: string): string | undefined;
  /** Upserts an entity from outside; throws when the service would refuse. */
  edit(path: string, mergePatch: JsonObject): JsonObject;
  /** Removes an entity from outside without any check. */
  remove(path: string): void;
  /** Fulfilled once no service behind a rule has still to answer, and what follows from the answers has happened. */
  idle(): Promise<void>;
}

/** Opens a router to the outside. */
export function openOutside(router: Router): Outside {
  const perform: Router["perform"] = (act) => {
    const result = router.perform(act);
    router.saveNow();
    return result;
  };
  return {
    entity(path) {
      const { collection, id } = locate(path);
      return router.look((store) => collection.get(store, id)?.body);
    },
    stored(path) {
      const { collection, id } = locate(path);
      return router.look((store) => collection.stored(store, id));
    },
    failure: (path) => router.look((store) => store.jobs.get(locate(path).id)?.failure),
    edit(path, mergePatch) {
      const { collection, id } = locate(path);
      try {
        return perform((store) => collection.upsert(store, id, { patch: mergePatch }).body);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const reasons = error.details.map(({ message }) => message).join("; ");
        throw new Error(`cannot edit ${path}: ${reasons === "" ? error.message : reasons}`, { cause: error });
      }
    },
    idle: () => router.idle(),
    remove(path) {
      const { collection, id } = locate(path);
      perform((store) => {
        collection.remove(store, id, { isChecked: false });
      });
    },
  };
}

/** What an import starts with comes before what names it. */
const order = ["distributionPolicies", "exceptionPolicies", "queues", "classificationPolicies", "workers", "jobs"];

/** Every entity by its path, as a GET shows it, in an order in which they can be put back. */
export function listEntities(router: Router): Record<string, JsonObject> {
  const names = Object.values(collections)
    .map(({ name }) => name)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const entries = router.look((store) =>
    names.flatMap((name) =>
      [...store[name].keys()].flatMap((id): [string, JsonObject][] => {
        const body = collections[name].get(store, id)?.body;
        return body === undefined ? [] : [[`/routing/${name}/${id}`, body]];
      }),
    ),
  );
  return Object.fromEntries(entries);
}

/** Upserts entities by their paths in the order given; throws with the first path that is refused. */
export function putEntities(outside: Outside, entities: JsonObject): void {
  for (const [path, body] of Object.entries(entities)) {
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new Error(`${path} must be a JSON object`);
    }
    // An array was ruled out above; readonly arrays escape the narrowing.
    outside.edit(path, body as JsonObject);
  }
}
