/** Test hooks: read and change the entities of a router without HTTP. */
import type { Write } from "../router/collections/definition.js";
import { collections, locate } from "../router/collections/registry.js";
import { ServiceError } from "../router/errors.js";
import type { Router } from "../router/router.js";
import type { Store } from "../router/state/store.js";
import type { JsonObject } from "../util/json.js";

/** Reads and changes the entities of one resource without HTTP, signature or journal entry. */
export interface TestHooks {
  /** Reads an entity by its path, such as "/routing/workers/ada", as a GET shows it; undefined when it does not exist. */
  entity(path: string): JsonObject | undefined;
  /** Reads the stored body of an entity, keys of rules included; undefined when it does not exist. */
  stored(path: string): JsonObject | undefined;
  /** Answers why the last classification of the job at this path, or the scoring of its workers, failed; undefined unless it did. */
  failure(path: string): string | undefined;
  /** Upserts an entity, as a concurrent writer would; throws when the service would reject it. */
  edit(path: string, mergePatch: JsonObject): JsonObject;
  /** Removes an entity without any check. */
  remove(path: string): void;
  /** Waits until no call of a rule is pending and its results are applied. */
  idle(): Promise<void>;
}

/** Makes the test hooks of a router. */
export function openTestHooks(router: Router): TestHooks {
  return {
    entity(path) {
      const { collection, id } = locate(path);
      return router.read((store) => collection.get(store, id)?.body);
    },
    stored(path) {
      const { collection, id } = locate(path);
      return router.read((store) => collection.stored(store, id));
    },
    failure: (path) => router.read((store) => store.jobs.get(locate(path).id)?.failure),
    edit: (path, mergePatch) => edit(router, path, { patch: mergePatch }),
    idle: () => router.idle(),
    remove(path) {
      const { collection, id } = locate(path);
      perform(router, (store) => {
        collection.remove(store, id, { isChecked: false });
      });
    },
  };
}

function perform<Result>(router: Router, operation: (store: Store) => Result): Result {
  const result = router.perform(operation);
  router.flushSync();
  return result;
}

function edit(router: Router, path: string, write: Write): JsonObject {
  const { collection, id } = locate(path);
  return withReasons(path, () => perform(router, (store) => collection.upsert(store, id, write).body));
}

function withReasons<Result>(path: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const reasons = error.details.map(({ message }) => message).join("; ");
    throw new Error(`cannot edit ${path}: ${reasons === "" ? error.message : reasons}`, { cause: error });
  }
}

/** An import makes entities before those that refer to them. */
const order = ["distributionPolicies", "exceptionPolicies", "queues", "classificationPolicies", "workers", "jobs"];

/** Lists all entities by their paths, as a GET shows them, in an order in which they can be imported. */
export function listEntities(router: Router): Record<string, JsonObject> {
  const names = Object.values(collections)
    .map(({ name }) => name)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const entries = router.read((store) =>
    names.flatMap((name) =>
      [...store[name].keys()].flatMap((id): [string, JsonObject][] => {
        const body = collections[name].get(store, id)?.body;
        return body === undefined ? [] : [[`/routing/${name}/${id}`, body]];
      }),
    ),
  );
  return Object.fromEntries(entries);
}

/** Upserts entities by their paths in the order given; throws an error that names the first rejected path. */
export function putEntities(router: Router, entities: JsonObject): void {
  for (const [path, body] of Object.entries(entities)) {
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new Error(`${path} must be a JSON object`);
    }
    // A queue may name an exception policy whose actions name that queue: checked below.
    const mayLackReferences = locate(path).collection.name === "exceptionPolicies";
    // An array was excluded above; readonly arrays escape the narrowing.
    edit(router, path, { patch: body as JsonObject, mayLackReferences });
  }
  for (const path of Object.keys(entities)) {
    const { collection, id } = locate(path);
    withReasons(path, () => {
      router.read((store) => {
        collection.checkReferences(store, id);
      });
    });
  }
}
