/** What the page shows of a resource: the beginning of each list, and how long the lists are. */
import type { Clock } from "../util/clock.js";
import { showClock } from "../util/clock.js";
import type { CollectionName } from "../router/collections/collection.js";
import type { Journal } from "./journal.js";
import type { JsonObject } from "../util/json.js";
import { statisticsOf } from "../router/jobs/queue-statistics.js";
import type { Resource, Resources } from "../http/resources.js";
import { collections } from "../http/routes.js";
import type { Store } from "../router/state/store.js";

/** More than this nobody reads, and each change would send it again. */
const longestList = 200;
const longestJournal = 50;

/** The first queues, workers and most recently changed jobs of a resource, and its last calls. */
export function overviewOf(
  resource: Resource,
  { resources, journal, clock }: { resources: Resources; journal: Journal; clock: Clock },
): JsonObject {
  const lists = resource.router.look((store) => ({
    counts: { queues: store.queues.size, workers: store.workers.size, jobs: store.jobs.size },
    // The id of an entity is a text.
    queues: first(store, "queues").map((one) => ({ ...one, statistics: statisticsOf(store, one["id"] as string) })),
    workers: first(store, "workers"),
    jobs: first(store, "jobs"),
  }));
  const calls = journal
    .list()
    .slice(-longestJournal)
    .map(({ ordinal, at, method, path, status }) => ({ ordinal, at, method, path, status }));
  const names = resources.all.map(({ name }) => name);
  return { resource: resource.name, resources: names, clock: showClock(clock), ...lists, calls };
}

function first(store: Store, name: CollectionName): JsonObject[] {
  const { value } = collections[name].list(store, { maxpagesize: String(longestList) });
  // A page of a list is an array of entities.
  return value as unknown as JsonObject[];
}
