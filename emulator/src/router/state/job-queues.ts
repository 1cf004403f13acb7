/** Index of queued jobs: per queue in offer order, and those that want more offers grouped by channel and selectors. */
import { type Rank, compareRanks, SortedMap } from "../../util/sorted-map.js";
import type { JobRecord } from "../entities/job.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { activeSelectors } from "../entities/selectors.js";

/** Jobs of one queue that want more offers and have the same channel and worker selectors. */
export interface JobGroup {
  readonly channelId: string;
  readonly selectors: readonly WorkerSelector[];
  readonly jobs: SortedMap<JobRecord>;
}

interface JobQueue {
  readonly all: SortedMap<JobRecord>;
  readonly groups: Map<string, JobGroup>;
}

interface Position {
  readonly queueId: string;
  readonly rank: Rank;
  /** Undefined for a job that has as many offers as its queue allows. */
  readonly groupKey: string | undefined;
}

/** Ranks a job in its queue: expedited jobs first, then by priority, then by age. */
export const rankOfJob = (job: JobRecord, selectors: readonly WorkerSelector[]): Rank => [
  selectors.some(({ expedite }) => expedite) ? 0 : 1,
  -job.body.priority,
  job.enqueuedAt ?? 0,
  job.born,
];

/** Indexes the jobs that are queued; `update` and `remove` keep the index up to date. */
export class JobQueues {
  readonly #queues = new Map<string, JobQueue>();
  readonly #positions = new Map<string, Position>();

  /** Moves a job to the queue and rank it has now, or removes it when it is not queued. */
  update(job: JobRecord, { now, wantsOffers }: { now: number; wantsOffers: boolean }): void {
    const { queueId, channelId } = job.body;
    if (job.status !== "queued" || queueId === undefined) {
      this.remove(job.id);
      return;
    }
    const selectors = activeSelectors(job, now);
    const rank = rankOfJob(job, selectors);
    const groupKey = wantsOffers ? keyOf(channelId, selectors) : undefined;
    const known = this.#positions.get(job.id);
    if (known !== undefined) {
      const isSameGroup = known.queueId === queueId && known.groupKey === groupKey;
      if (isSameGroup && compareRanks(known.rank, rank) === 0) return;
      this.remove(job.id);
    }
    const queue = this.#queueOf(queueId);
    queue.all.set(rank, job);
    this.#positions.set(job.id, { queueId, rank, groupKey });
    if (groupKey === undefined) return;
    let group = queue.groups.get(groupKey);
    if (group === undefined) {
      group = { channelId, selectors, jobs: new SortedMap() };
      queue.groups.set(groupKey, group);
    }
    group.jobs.set(rank, job);
  }

  remove(jobId: string): void {
    const position = this.#positions.get(jobId);
    if (position === undefined) return;
    this.#positions.delete(jobId);
    const { all, groups } = this.#queueOf(position.queueId);
    all.delete(position.rank);
    const group = groups.get(position.groupKey ?? "");
    group?.jobs.delete(position.rank);
    if (group?.jobs.size === 0) groups.delete(position.groupKey ?? "");
    if (all.size === 0) this.#queues.delete(position.queueId);
  }

  /** The jobs of a queue in offer order. */
  jobsOf(queueId: string): JobRecord[] {
    return [...(this.#queues.get(queueId)?.all.values() ?? [])];
  }

  /** The number of jobs in a queue. */
  lengthOf(queueId: string): number {
    return this.#queues.get(queueId)?.all.size ?? 0;
  }

  has(queueId: string, jobId: string): boolean {
    return this.#positions.get(jobId)?.queueId === queueId;
  }

  /** The groups of jobs of a queue that want more offers. */
  groupsOf(queueId: string): Iterable<JobGroup> {
    return this.#queues.get(queueId)?.groups.values() ?? [];
  }

  #queueOf(queueId: string): JobQueue {
    let queue = this.#queues.get(queueId);
    if (queue === undefined) {
      queue = { all: new SortedMap(), groups: new Map() };
      this.#queues.set(queueId, queue);
    }
    return queue;
  }
}

const keyOf = (channelId: string, selectors: readonly WorkerSelector[]): string =>
  JSON.stringify([channelId, ...selectors.map(({ key, labelOperator, value }) => [key, labelOperator, value])]);
