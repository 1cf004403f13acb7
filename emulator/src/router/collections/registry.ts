/** The registry of all collections. */
import { classificationPolicies } from "./classification-policies.js";
import type { Collection, CollectionName } from "./definition.js";
import { distributionPolicies } from "./distribution-policies.js";
import { exceptionPolicies } from "./exception-policies.js";
import { jobs } from "./jobs.js";
import { queues } from "./queues.js";
import { workers } from "./workers.js";

/** The collections by their names. */
export const collections: Readonly<Record<CollectionName, Collection>> = {
  workers,
  jobs,
  queues,
  distributionPolicies,
  classificationPolicies,
  exceptionPolicies,
};

/** Tells whether a text is the name of a collection. */
export const isCollectionName = (name: string): name is CollectionName => Object.hasOwn(collections, name);

/** Finds the collection and the id of an entity by its path; throws when it is not the path of one. */
export function locate(path: string): { collection: Collection; id: string } {
  const [, prefix, name = "", id = "", ...rest] = path.split("/");
  if (prefix !== "routing" || !isCollectionName(name) || id === "" || rest.length > 0) {
    throw new Error(`"${path}" is not the path of an entity, such as "/routing/workers/ada"`);
  }
  return { collection: collections[name], id };
}
