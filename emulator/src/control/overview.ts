/** The data of the page: the beginning of each list, and the length of the lists. */
import type { Resource, Resources } from "../http/resources.js";
import type { CollectionName } from "../router/collections/definition.js";
import { collections } from "../router/collections/registry.js";
import { statisticsOf } from "../router/jobs/queue-statistics.js";
import type { Store } from "../router/state/store.js";
import { type Clock, showClock } from "../util/clock.js";
import type { JsonObject } from "../util/json.js";
import type { Journal } from "./journal.js";

/** Limits of the lists: every change sends them again. */
const maxListed = 200;
const maxCalls = 50;

/** Reads the first queues, workers and most recently changed jobs of a resource, and its last calls. */
export function overviewOf(
  resource: Resource,
  { resources, journal, clock }: { resources: Resources; journal: Journal; clock: Clock },
): JsonObject {
  const lists = resource.router.read((store) => ({
    counts: { queues: store.queues.size, workers: store.workers.size, jobs: store.jobs.size },
    // The id of an entity is a text.
    queues: first(store, "queues").map((one) => ({ ...one, statistics: statisticsOf(store, one["id"] as string) })),
    workers: first(store, "workers"),
    jobs: first(store, "jobs"),
  }));
  const calls = journal
    .list()
    .slice(-maxCalls)
    .map(({ ordinal, at, method, path, status }) => ({ ordinal, at, method, path, status }));
  const names = resources.all.map(({ name }) => name);
  return { resource: resource.name, resources: names, clock: showClock(clock), ...lists, calls };
}

const first = (store: Store, name: CollectionName): readonly JsonObject[] =>
  collections[name].list(store, { size: maxListed, filters: {} }).items;
