/** The queued jobs of each queue in their order, and those of them that still want offers, by what they ask for. */
import type { WorkerSelector } from "../entities/selector-fields.js";
import { activeSelectors } from "../entities/selectors.js";
import type { Rank } from "../../util/sorted-map.js";
import { compareRanks, SortedMap } from "../../util/sorted-map.js";
import type { JobRecord } from "../entities/records.js";

/** Jobs of one queue that want offers on one channel and ask for the same of a worker. */
export interface Group {
  readonly channelId: string;
  readonly selectors: readonly WorkerSelector[];
  readonly jobs: SortedMap<JobRecord>;
}

interface Line {
  readonly all: SortedMap<JobRecord>;
  readonly groups: Map<string, Group>;
}

interface Place {
  readonly queueId: string;
  readonly rank: Rank;
  /** Undefined for a job that has all the offers it may have. */
  readonly groupKey: string | undefined;
}

/** Where a job stands in any line: expedited ones first, then by priority, then by age. */
export const rankOf = (job: JobRecord, selectors: readonly WorkerSelector[]): Rank => [
  selectors.some(({ expedite }) => expedite) ? 0 : 1,
  -job.body.priority,
  job.enqueuedAt ?? 0,
  job.born,
];

/** Kept up to date by `update`; everything else only asks. */
export class WaitingLines {
  readonly #lines = new Map<string, Line>();
  readonly #places = new Map<string, Place>();

  /** Puts a job where it stands now: into its line, into another one, or into none. */
  update(job: JobRecord, { now, isWanting }: { now: number; isWanting: boolean }): void {
    const { queueId, channelId } = job.body;
    if (job.status !== "queued" || queueId === undefined) {
      this.remove(job.id);
      return;
    }
    const selectors = activeSelectors(job, now);
    const rank = rankOf(job, selectors);
    const groupKey = isWanting ? keyOf(channelId, selectors) : undefined;
    const known = this.#places.get(job.id);
    if (known !== undefined) {
      const isSameLine = known.queueId === queueId && known.groupKey === groupKey;
      if (isSameLine && compareRanks(known.rank, rank) === 0) return;
      this.remove(job.id);
    }
    const line = this.#lineOf(queueId);
    line.all.set(rank, job);
    this.#places.set(job.id, { queueId, rank, groupKey });
    if (groupKey === undefined) return;
    let group = line.groups.get(groupKey);
    if (group === undefined) {
      group = { channelId, selectors, jobs: new SortedMap() };
      line.groups.set(groupKey, group);
    }
    group.jobs.set(rank, job);
  }

  remove(jobId: string): void {
    const place = this.#places.get(jobId);
    if (place === undefined) return;
    this.#places.delete(jobId);
    const { all, groups } = this.#lineOf(place.queueId);
    all.delete(place.rank);
    const group = groups.get(place.groupKey ?? "");
    group?.jobs.delete(place.rank);
    if (group?.jobs.size === 0) groups.delete(place.groupKey ?? "");
    if (all.size === 0) this.#lines.delete(place.queueId);
  }

  /** The jobs of a queue, the next one to be offered first. */
  jobsOf(queueId: string): JobRecord[] {
    return [...(this.#lines.get(queueId)?.all.values() ?? [])];
  }

  /** How many jobs stand in a queue. */
  lengthOf(queueId: string): number {
    return this.#lines.get(queueId)?.all.size ?? 0;
  }

  has(queueId: string, jobId: string): boolean {
    return this.#places.get(jobId)?.queueId === queueId;
  }

  /** The groups of a queue that want offers. */
  groupsOf(queueId: string): Iterable<Group> {
    return this.#lines.get(queueId)?.groups.values() ?? [];
  }

  #lineOf(queueId: string): Line {
    let line = this.#lines.get(queueId);
    if (line === undefined) {
      line = { all: new SortedMap(), groups: new Map() };
      this.#lines.set(queueId, line);
    }
    return line;
  }
}

const keyOf = (channelId: string, selectors: readonly WorkerSelector[]): string =>
  JSON.stringify([channelId, ...selectors.map(({ key, labelOperator, value }) => [key, labelOperator, value])]);
