/** Index of the workers that can get an offer: by queue and channel, grouped by the labels that selectors ask for. */
import { type Rank, compareRanks, SortedMap } from "../../util/sorted-map.js";
import type { Primitive } from "../entities/fields.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { matchesSelector } from "../entities/selectors.js";
import { isOpenTo, loadRatioOf } from "../entities/worker-capacity.js";
import type { WorkerRecord } from "../entities/worker.js";

/** The order of workers: by load and idle time, or by id. */
export type WorkerOrder = "idle" | "id";

/** A query for workers. */
export interface WorkerQuery {
  readonly queueId: string;
  readonly channelId: string;
  readonly selectors: readonly WorkerSelector[];
  readonly order: WorkerOrder;
  /** Only workers behind this rank. */
  readonly after?: Rank;
}

const ranks: Readonly<Record<WorkerOrder, (worker: WorkerRecord) => Rank>> = {
  idle: (worker) => [loadRatioOf(worker), worker.idleSince, worker.id],
  id: (worker) => [worker.id],
};

/** A label with a value of its own for every worker; grouping by it would make a group per worker. */
const ownLabel = "Id";

/** The limit of cached groupings of one pool; the oldest is evicted. */
const maxGroupings = 64;

/** Kept up to date by `update`; the cost of a query does not grow with the workers that cannot take the job. */
export class WorkerPools {
  readonly #pools = new Map<string, Pool>();
  readonly #poolsOf = new Map<string, readonly string[]>();

  /** Moves a worker into the pools of the queues and channels on which it can get an offer now. */
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
      pool.add(worker);
    }
  }

  remove(workerId: string): void {
    for (const key of this.#poolsOf.get(workerId) ?? []) this.#leave(key, workerId);
    this.#poolsOf.delete(workerId);
  }

  /** Finds workers in order; the pools must not change during the iteration. */
  find(query: WorkerQuery): Iterable<WorkerRecord> {
    return this.#pools.get(keyOf(query.queueId, query.channelId))?.find(query) ?? [];
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
  readonly #groupings = new Map<string, Grouping>();

  get size(): number {
    return this.#workers.size;
  }

  add(worker: WorkerRecord): void {
    this.#workers.set(worker.id, worker);
    for (const grouping of this.#groupings.values()) grouping.add(worker);
  }

  remove(workerId: string): void {
    this.#workers.delete(workerId);
    for (const grouping of this.#groupings.values()) grouping.remove(workerId);
  }

  *find({ selectors, order, after }: WorkerQuery): Iterable<WorkerRecord> {
    const own = selectors.filter(({ key }) => key === ownLabel);
    const named = own.find(({ labelOperator }) => labelOperator === "equal");
    if (named !== undefined) {
      const worker = this.#workers.get(String(named.value));
      if (worker !== undefined && selectors.every((one) => matchesSelector(worker.body.labels, one))) yield worker;
      return;
    }
    const others = selectors.filter((one) => !own.includes(one));
    for (const worker of this.#groupingFor(others, order).find(others, after)) {
      if (own.every((one) => matchesSelector(worker.body.labels, one))) yield worker;
    }
  }

  #groupingFor(selectors: readonly WorkerSelector[], order: WorkerOrder): Grouping {
    const names = [...new Set(selectors.map(({ key }) => key))].sort();
    const key = JSON.stringify([order, ...names]);
    let grouping = this.#groupings.get(key);
    if (grouping !== undefined) return grouping;
    grouping = new Grouping(names, ranks[order]);
    for (const worker of this.#workers.values()) grouping.add(worker);
    const [oldest] = this.#groupings.keys();
    if (this.#groupings.size >= maxGroupings && oldest !== undefined) this.#groupings.delete(oldest);
    this.#groupings.set(key, grouping);
    return grouping;
  }
}

interface LabelGroup {
  readonly labels: Readonly<Record<string, Primitive>>;
  readonly workers: SortedMap<WorkerRecord>;
}

/** Workers grouped by the values of some labels, each group sorted. */
class Grouping {
  readonly #names: readonly string[];
  readonly #rankOf: (worker: WorkerRecord) => Rank;
  readonly #groups = new Map<string, LabelGroup>();
  readonly #positions = new Map<string, { readonly key: string; readonly rank: Rank }>();

  constructor(names: readonly string[], rankOf: (worker: WorkerRecord) => Rank) {
    this.#names = names;
    this.#rankOf = rankOf;
  }

  add(worker: WorkerRecord): void {
    const labels = worker.body.labels;
    const members = this.#names.flatMap((name): [string, Primitive][] => {
      const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    });
    const key = JSON.stringify(members);
    const rank = this.#rankOf(worker);
    const known = this.#positions.get(worker.id);
    const isSame = known?.key === key && compareRanks(known.rank, rank) === 0;
    if (!isSame) this.remove(worker.id);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { labels: Object.fromEntries(members), workers: new SortedMap() };
      this.#groups.set(key, group);
    }
    // Set in any case: after delete and create another record has the same id.
    group.workers.set(rank, worker);
    this.#positions.set(worker.id, { key, rank });
  }

  remove(workerId: string): void {
    const position = this.#positions.get(workerId);
    if (position === undefined) return;
    this.#positions.delete(workerId);
    const group = this.#groups.get(position.key);
    group?.workers.delete(position.rank);
    if (group?.workers.size === 0) this.#groups.delete(position.key);
  }

  *find(selectors: readonly WorkerSelector[], after: Rank | undefined): Iterable<WorkerRecord> {
    const accepted = [...this.#groups.values()].filter(({ labels }) =>
      selectors.every((one) => matchesSelector(labels, one)),
    );
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
