/** Brings jobs and workers together after one of them changed. */
import { offerTo } from "../jobs/offers.js";
import { refreshJob, refreshWorker, wantedOffers } from "../timers/reindex.js";
import { activeSelectors, meets } from "../entities/selectors.js";
import type { Rank } from "../../util/sorted-map.js";
import { compareRanks } from "../../util/sorted-map.js";
import type { JobRecord, WorkerRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";
import { distributionPolicyOf } from "../jobs/references.js";
import { isOpenTo } from "../entities/worker-capacity.js";
import { chooseWorkers } from "./choose-workers.js";
import type { Group } from "../state/job-queues.js";
import { rankOf } from "../state/job-queues.js";

/** A job that wants offers, at its place in line. */
type Turn = readonly [Rank, JobRecord];

/**
 * Offers jobs, the first in line first. Only jobs and workers that changed need a look: whoever did not change could not
 * be brought together before and cannot now.
 */
export function matchChanged(store: Store, jobs: Iterable<JobRecord>, workers: Iterable<WorkerRecord>): void {
  const changed = [...jobs].filter((job) => wantedOffers(store, job) > 0).map((job) => turnOf(store, job));
  changed.sort((a, b) => compareRanks(a[0], b[0]));
  // After a restart everyone counts as changed, and each turn below looks at all who can take anything.
  const reaches = [...workers]
    .map((worker) => ({ worker, groups: groupsWithin(store, worker) }))
    .filter(({ groups }) => groups.length > 0);
  let cursor: Rank | undefined;
  for (let index = 0; ;) {
    while (cursor !== undefined && index < changed.length && compareRanks(rankAt(changed, index), cursor) <= 0)
      index += 1;
    const turn = [changed[index], ...reaches.map(({ worker, groups }) => firstWithin(worker, groups, cursor))].reduce(
      (first, other) =>
        first === undefined || (other !== undefined && compareRanks(other[0], first[0]) < 0) ? other : first,
    );
    if (turn === undefined) return;
    [cursor] = turn;
    matchOne(store, turn[1]);
  }
}

const turnOf = (store: Store, job: JobRecord): Turn => [rankOf(job, activeSelectors(job, store.now())), job];

const rankAt = (turns: readonly Turn[], index: number): Rank => turns[index]?.[0] ?? [];

/** The groups of waiting jobs whose demands the worker meets. */
function groupsWithin(store: Store, worker: WorkerRecord): Group[] {
  const channels = new Set(worker.body.channels.map(({ channelId }) => channelId));
  const open = [...channels].filter((channelId) => isOpenTo(worker, channelId));
  if (open.length === 0) return [];
  return [...new Set(worker.body.queues)].flatMap((queueId) => {
    const isBypassed = distributionPolicyOf(store, queueId)?.body.mode.bypassSelectors === true;
    return [...store.lines.groupsOf(queueId)].filter(
      ({ channelId, selectors }) =>
        open.includes(channelId) && (isBypassed || selectors.every((one) => meets(worker.body.labels, one))),
    );
  });
}

function firstWithin(worker: WorkerRecord, groups: readonly Group[], cursor: Rank | undefined): Turn | undefined {
  let first: Turn | undefined;
  for (const { channelId, jobs } of groups) {
    if (!isOpenTo(worker, channelId)) continue;
    const turn = jobs.after(cursor);
    if (turn !== undefined && (first === undefined || compareRanks(turn[0], first[0]) < 0)) first = turn;
  }
  return first;
}

function matchOne(store: Store, job: JobRecord): void {
  const policy = distributionPolicyOf(store, job.body.queueId);
  const count = wantedOffers(store, job);
  if (policy === undefined || count <= 0) return;
  const chosen = chooseWorkers(store, job, policy.body.mode, count);
  for (const worker of chosen) {
    offerTo(store, worker, job, policy.body.offerExpiresAfterSeconds);
    refreshWorker(store, worker);
  }
  if (chosen.length > 0) refreshJob(store, job);
}
