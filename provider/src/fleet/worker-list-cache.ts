/** A list of all workers of an endpoint, cached for a short time and shared by all fleets. */
import type { Clock } from "../util/clock";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";

/** How long a list may be used, in milliseconds. Writes that follow go under `If-Match`. */
const MAX_AGE = 30_000;
/** So many workers are read one by one in any case. */
const MAX_SINGLE_READS = 3;
const PAGE_SIZE = 100;
/** Pages that are read beyond one for each worker of the fleet; after that, single reads are cheaper. */
const EXTRA_PAGES = 10;

/** Reads one worker; one that `isExpected` to exist is read by itself where the list lacks it. */
export type FindWorker = (id: string, isExpected: boolean) => Promise<Entity | undefined>;

interface Snapshot {
  readonly found: ReadonlyMap<string, Entity>;
  /** False for a list that was not read to its end. */
  readonly isComplete: boolean;
}

interface CachedList {
  /** Pages after which its reading ends. */
  readonly maxPages: number;
  readonly reading: Promise<Snapshot>;
  freshUntil: number;
}

export class WorkerListCache {
  readonly #clock: Clock;
  readonly #lists = new Map<string, CachedList>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How to read these workers of a fleet: a few one by one when their turn comes, more by a list that is read now. */
  async request(collection: Collection, ids: readonly string[], fleetSize: number): Promise<FindWorker> {
    const find = (id: string): Promise<Entity | undefined> => collection.find(id);
    if (isFew(ids, fleetSize)) return find;
    const { found, isComplete } = await this.#list(collection, fleetSize + EXTRA_PAGES);
    // A list changes while it is read, so it proves of no worker that it is gone.
    return async (id, isExpected) => found.get(id) ?? (isComplete && !isExpected ? undefined : find(id));
  }

  /** Reads all of these workers that exist, by id. Those that the list lacks are looked for again. */
  async refresh(collection: Collection, ids: readonly string[]): Promise<ReadonlyMap<string, Entity>> {
    if (isFew(ids, ids.length)) return readSingly(collection, ids);
    const first = await this.#list(collection, Infinity);
    const found = pick(first.found, ids);
    const missing = ids.filter((id) => !found.has(id));
    const others =
      missing.length <= MAX_SINGLE_READS
        ? await readSingly(collection, missing)
        : pick((await this.#list(collection, Infinity, first)).found, missing);
    return new Map([...found, ...others]);
  }

  /** A fresh list, and another one than `unlike`. */
  async #list(collection: Collection, maxPages: number, unlike?: Snapshot): Promise<Snapshot> {
    const cached = this.#lists.get(collection.endpoint);
    if (cached !== undefined && cached.maxPages >= maxPages && this.#clock.now() <= cached.freshUntil) {
      const snapshot = await cached.reading;
      if (snapshot !== unlike) return snapshot;
      // Another fleet may have begun a new list meanwhile.
      if (this.#lists.get(collection.endpoint) !== cached) return this.#list(collection, maxPages, unlike);
    }
    const list: CachedList = { maxPages, reading: readPages(collection, maxPages), freshUntil: Infinity };
    this.#lists.set(collection.endpoint, list);
    try {
      const snapshot = await list.reading;
      list.freshUntil = this.#clock.now() + MAX_AGE;
      return snapshot;
    } catch (error) {
      this.#lists.delete(collection.endpoint);
      throw error;
    }
  }
}

function isFew(ids: readonly string[], fleetSize: number): boolean {
  return ids.length <= Math.max(MAX_SINGLE_READS, Math.ceil(fleetSize / PAGE_SIZE));
}

async function readPages(collection: Collection, maxPages: number): Promise<Snapshot> {
  const found = new Map<string, Entity>();
  let pages = 0;
  for await (const page of collection.pages()) {
    for (const entity of page) found.set(entity.id, entity);
    pages += 1;
    if (pages === maxPages) return { found, isComplete: false };
  }
  return { found, isComplete: true };
}

async function readSingly(collection: Collection, ids: readonly string[]): Promise<ReadonlyMap<string, Entity>> {
  const found = await Promise.all(ids.map(async (id) => [id, await collection.find(id)] as const));
  return pick(new Map(found), ids);
}

function pick(found: ReadonlyMap<string, Entity | undefined>, ids: readonly string[]): ReadonlyMap<string, Entity> {
  return new Map(
    ids.flatMap((id) => {
      const entity = found.get(id);
      return entity === undefined ? [] : [[id, entity] as const];
    }),
  );
}
