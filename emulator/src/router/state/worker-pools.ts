/** The workers that may get an offer, by queue and channel, grouped by the labels that jobs ask for. */
import type { Primitive } from "../entities/fields.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { meets } from "../entities/selectors.js";
import type { Rank } from "../../util/sorted-map.js";
import { compareRanks, SortedMap } from "../../util/sorted-map.js";
import type { WorkerRecord } from "../entities/records.js";
import { isOpenTo, loadRatioOf } from "../entities/worker-capacity.js";

/** In which order workers are asked: the least busy and longest idle first, or by their ids. */
export type Order = "idle" | "id";

/** Which workers are looked for, and from where on. */
export interface Search {
  readonly queueId: string;
  readonly channelId: string;
  readonly selectors: readonly WorkerSelector[];
  readonly order: Order;
  /** Only those that come behind this rank. */
  readonly after?: Rank;
}

const ranks: Readonly<Record<Order, (worker: WorkerRecord) => Rank>> = {
  idle: (worker) => [loadRatioOf(worker), worker.idleSince, worker.id],
  id: (worker) => [worker.id],
};

/** A label that every worker has for itself; to group by it would make a group for each worker. */
const ownLabel = "Id";

/** More ways of grouping one pool than this are forgotten and made anew when they are asked for again. */
const mostFacets = 64;

/** Kept up to date by `update`; the cost of a search does not grow with the workers that cannot take the job. */
export class WorkerPools {
  readonly #pools = new Map<string, Pool>();
  readonly #poolsOf = new Map<string, readonly string[]>();

  /** Puts a worker into the pools of all queues and channels on which it may get an offer now, and into no other. */
  update(worker: WorkerRecord): void {
    const channels = new Set(worker.body.channels.map(({ channelId }) => channelId));
    const open = [...channels].filter((channelId) => isOpenTo(worker, channelId));
    const keys = [...new Set(worker.body.queues)].flatMap((queueId) => open.map((channel) => keyOf(queueId, channel)));
    for (const key of this.#poolsOf.get(worker.id) ?? []) if (!keys.includes(key)) this.#leave(key, worker.id);
    if (keys.length === 0) this.#poolsOf.delete(worker.id);
    else this.#poolsOf.set(worker.id, keys);
    for (const key of keys) {
      let pool = this.#pools.get(key);
      if (pool === undefined) this.#pools.set(key, (pool = new Pool()));
      pool.put(worker);
    }
  }

  remove(workerId: string): void {
    for (const key of this.#poolsOf.get(workerId) ?? []) this.#leave(key, workerId);
    this.#poolsOf.delete(workerId);
  }

  /** The workers found, in order; the pools must not change meanwhile. */
  find(search: Search): Iterable<WorkerRecord> {
    return this.#pools.get(keyOf(search.queueId, search.channelId))?.find(search) ?? [];
  }

  #leave(key: string, workerId: string): void {
    const pool = this.#pools.get(key);
    pool?.remove(workerId);
    if (pool?.size === 0) this.#pools.delete(key);
  }
}

const keyOf = (queueId: string, channelId: string): string => JSON.stringify([queueId, channelId]);

/** The workers of one queue and channel. */
class Pool {
  readonly #workers = new Map<string, WorkerRecord>();
  readonly #facets = new Map<string, Facet>();

  get size(): number {
    return this.#workers.size;
  }

  put(worker: WorkerRecord): void {
    this.#workers.set(worker.id, worker);
    for (const facet of this.#facets.values()) facet.put(worker);
  }

  remove(workerId: string): void {
    this.#workers.delete(workerId);
    for (const facet of this.#facets.values()) facet.remove(workerId);
  }

  *find({ selectors, order, after }: Search): Iterable<WorkerRecord> {
    const own = selectors.filter(({ key }) => key === ownLabel);
    const named = own.find(({ labelOperator }) => labelOperator === "equal");
    if (named !== undefined) {
      const worker = this.#workers.get(String(named.value));
      if (worker !== undefined && selectors.every((one) => meets(worker.body.labels, one))) yield worker;
      return;
    }
    const others = selectors.filter((one) => !own.includes(one));
    for (const worker of this.#facetFor(others, order).find(others, after)) {
      if (own.every((one) => meets(worker.body.labels, one))) yield worker;
    }
  }

  #facetFor(selectors: readonly WorkerSelector[], order: Order): Facet {
    const names = [...new Set(selectors.map(({ key }) => key))].sort();
    const key = JSON.stringify([order, ...names]);
    let facet = this.#facets.get(key);
    if (facet !== undefined) return facet;
    facet = new Facet(names, ranks[order]);
    for (const worker of this.#workers.values()) facet.put(worker);
    const [oldest] = this.#facets.keys();
    if (this.#facets.size >= mostFacets && oldest !== undefined) this.#facets.delete(oldest);
    this.#facets.set(key, facet);
    return facet;
  }
}

interface LabelGroup {
  readonly labels: Readonly<Record<string, Primitive>>;
  readonly workers: SortedMap<WorkerRecord>;
}

/** Workers grouped by the values of some labels, each group in order. */
class Facet {
  readonly #names: readonly string[];
  readonly #rankOf: (worker: WorkerRecord) => Rank;
  readonly #groups = new Map<string, LabelGroup>();
  readonly #places = new Map<string, { readonly key: string; readonly rank: Rank }>();

  constructor(names: readonly string[], rankOf: (worker: WorkerRecord) => Rank) {
    this.#names = names;
    this.#rankOf = rankOf;
  }

  put(worker: WorkerRecord): void {
    const labels = worker.body.labels;
    const members = this.#names.flatMap((name): [string, Primitive][] => {
      const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    });
    const key = JSON.stringify(members);
    const rank = this.#rankOf(worker);
    const known = this.#places.get(worker.id);
    const isSame = known?.key === key && compareRanks(known.rank, rank) === 0;
    if (!isSame) this.remove(worker.id);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { labels: Object.fromEntries(members), workers: new SortedMap() };
      this.#groups.set(key, group);
    }
    // Set in any case: after a deletion and a new creation another record has the same id.
    group.workers.set(rank, worker);
    this.#places.set(worker.id, { key, rank });
  }

  remove(workerId: string): void {
    const place = this.#places.get(workerId);
    if (place === undefined) return;
    this.#places.delete(workerId);
    const group = this.#groups.get(place.key);
    group?.workers.delete(place.rank);
    if (group?.workers.size === 0) this.#groups.delete(place.key);
  }

  *find(selectors: readonly WorkerSelector[], after: Rank | undefined): Iterable<WorkerRecord> {
    const accepted = [...this.#groups.values()].filter(({ labels }) => selectors.every((one) => meets(labels, one)));
    const heads = accepted.map(({ workers }) => ({ workers, head: workers.after(after) }));
    for (;;) {
      let first: (typeof heads)[number] | undefined;
      for (const one of heads) {
        if (one.head === undefined) continue;
        if (first?.head === undefined || compareRanks(one.head[0], first.head[0]) < 0) first = one;
      }
      if (first?.head === undefined) return;
      yield first.head[1];
      first.head = first.workers.after(first.head[0]);
    }
  }
}
