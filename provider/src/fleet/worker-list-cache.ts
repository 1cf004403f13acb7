/** Looks at many workers at once: the pages of one list, shared by all that ask within a short time. */
import type { Clock } from "../util/clock";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";

/** How long a list may be used once it was read, in milliseconds. What is written upon it goes under `If-Match`. */
const FRESH = 30_000;
/** So many workers are asked for one by one in any case. */
const FEW = 3;
/** Workers on a page, which is as much as one request can tell. */
const PAGE = 100;
/** Pages that are read beyond one for each worker of the fleet: then it is cheaper to ask for the rest one by one. */
const MORE_PAGES = 10;

/** Who looks. */
export interface Onlooker {
  /** Workers in its charge: a list pays for more than one in a hundred of them. */
  readonly charge: number;
  /** Workers in the fleet; not known in a refresh. */
  readonly fleetSize?: number;
}

/** Sees one worker; one who `isExpected` to be there is asked for where a list lacks it. */
export type Look = (id: string, isExpected: boolean) => Promise<Entity | undefined>;

interface Sighting {
  readonly found: ReadonlyMap<string, Entity>;
  /** False for a list that was not read to its end. */
  readonly isWhole: boolean;
}

interface List {
  /** Pages after which its reading ends. */
  readonly most: number;
  readonly reading: Promise<Sighting>;
  freshUntil: number;
}

/** The lists of one process. */
export class Surveys {
  readonly #clock: Clock;
  readonly #lists = new Map<string, List>();

  /** `clock` tells the age of a list. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How to see one of these workers. A few are asked for one by one, each when it is its turn; for more a list is read now. */
  async look(collection: Collection, ids: readonly string[], by: Onlooker): Promise<Look> {
    const ask = (id: string): Promise<Entity | undefined> => collection.find(id);
    if (isFew(ids, by)) return ask;
    const { found, isWhole } = await this.#list(collection, by);
    // A list moves while it is read, so it tells of nobody that he is gone.
    return async (id, isExpected) => found.get(id) ?? (isWhole && !isExpected ? undefined : ask(id));
  }

  /** Those of the workers that are there, by their ids. What a list lacks is looked for again, since it moves while it is read. */
  async lookAgain(collection: Collection, ids: readonly string[], by: Onlooker): Promise<ReadonlyMap<string, Entity>> {
    if (isFew(ids, by)) return askFor(collection, ids);
    const first = await this.#list(collection, by);
    const seen = pick(first.found, ids);
    const others = missing(ids, seen);
    if (others.length <= FEW) return joined(seen, await askFor(collection, others));
    return joined(seen, pick((await this.#list(collection, by, first)).found, others));
  }

  /** A fresh list, and another one than `unlike`. */
  async #list(collection: Collection, by: Onlooker, unlike?: Sighting): Promise<Sighting> {
    const most = pagesFor(by);
    const known = this.#lists.get(collection.endpoint);
    if (known !== undefined && known.most >= most && this.#clock.now() <= known.freshUntil) {
      const sighting = await known.reading;
      if (sighting !== unlike) return sighting;
      // Somebody else may have begun a new one meanwhile.
      if (this.#lists.get(collection.endpoint) !== known) return this.#list(collection, by, unlike);
    }
    const list: List = { most, reading: readPages(collection, most), freshUntil: Infinity };
    this.#lists.set(collection.endpoint, list);
    try {
      const sighting = await list.reading;
      list.freshUntil = this.#clock.now() + FRESH;
      return sighting;
    } catch (error) {
      this.#lists.delete(collection.endpoint);
      throw error;
    }
  }
}

function isFew(ids: readonly string[], { charge }: Onlooker): boolean {
  return ids.length <= Math.max(FEW, Math.ceil(charge / PAGE));
}

function pagesFor({ fleetSize }: Onlooker): number {
  return fleetSize === undefined ? Infinity : fleetSize + MORE_PAGES;
}

async function readPages(collection: Collection, most: number): Promise<Sighting> {
  const found = new Map<string, Entity>();
  let pages = 0;
  for await (const page of collection.pages()) {
    for (const entity of page) found.set(entity.id, entity);
    pages += 1;
    if (pages === most) return { found, isWhole: false };
  }
  return { found, isWhole: true };
}

async function askFor(collection: Collection, ids: readonly string[]): Promise<ReadonlyMap<string, Entity>> {
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

function missing(ids: readonly string[], seen: ReadonlyMap<string, Entity>): readonly string[] {
  return ids.filter((id) => !seen.has(id));
}

function joined(...parts: readonly ReadonlyMap<string, Entity>[]): ReadonlyMap<string, Entity> {
  return new Map(parts.flatMap((part) => [...part]));
}
