/** Matches jobs and workers after some of them changed. */
import { type Rank, compareRanks } from "../../util/sorted-map.js";
import type { JobRecord } from "../entities/job.js";
import { activeSelectors, matchesSelector } from "../entities/selectors.js";
import { isOpenTo } from "../entities/worker-capacity.js";
import type { WorkerRecord } from "../entities/worker.js";
import { offerTo } from "../jobs/offers.js";
import { type JobGroup, rankOfJob } from "../state/job-queues.js";
import type { Store } from "../state/store.js";
import { reindexJob, reindexWorker, wantedOffers } from "../timers/reindex.js";
import { chooseWorkers } from "./choose-workers.js";

/** A job that wants more offers, with its rank. */
type Candidate = readonly [Rank, JobRecord];

/**
 * Offers jobs in queue order. Only changed jobs and workers are considered: unchanged ones could not be matched before
 * and cannot now.
 */
export function matchChanged(store: Store, jobs: Iterable<JobRecord>, workers: Iterable<WorkerRecord>): void {
  const changed = [...jobs].filter((job) => wantedOffers(store, job) > 0).map((job) => candidateOf(store, job));
  changed.sort((a, b) => compareRanks(a[0], b[0]));
  // After a restart all workers count as changed, and each round below considers all that can take a job.
  const workersWithGroups = [...workers]
    .map((worker) => ({ worker, groups: groupsFor(store, worker) }))
    .filter(({ groups }) => groups.length > 0);
  let cursor: Rank | undefined;
  for (let index = 0; ;) {
    while (cursor !== undefined && index < changed.length && compareRanks(rankAt(changed, index), cursor) <= 0)
      index += 1;
    const candidate = [
      changed[index],
      ...workersWithGroups.map(({ worker, groups }) => firstCandidate(worker, groups, cursor)),
    ].reduce((first, other) =>
      first === undefined || (other !== undefined && compareRanks(other[0], first[0]) < 0) ? other : first,
    );
    if (candidate === undefined) return;
    [cursor] = candidate;
    matchOne(store, candidate[1]);
  }
}

const candidateOf = (store: Store, job: JobRecord): Candidate => [
  rankOfJob(job, activeSelectors(job, store.now())),
  job,
];

const rankAt = (candidates: readonly Candidate[], index: number): Rank => candidates[index]?.[0] ?? [];

/** The groups of queued jobs whose selectors the worker matches. */
function groupsFor(store: Store, worker: WorkerRecord): JobGroup[] {
  const channels = new Set(worker.body.channels.map(({ channelId }) => channelId));
  const open = [...channels].filter((channelId) => isOpenTo(worker, channelId));
  if (open.length === 0) return [];
  return [...new Set(worker.body.queues)].flatMap((queueId) => {
    const isBypassed = store.distributionPolicyOf(queueId)?.body.mode.bypassSelectors === true;
    return [...store.jobQueues.groupsOf(queueId)].filter(
      ({ channelId, selectors }) =>
        open.includes(channelId) && (isBypassed || selectors.every((one) => matchesSelector(worker.body.labels, one))),
    );
  });
}

function firstCandidate(
  worker: WorkerRecord,
  groups: readonly JobGroup[],
  cursor: Rank | undefined,
): Candidate | undefined {
  let first: Candidate | undefined;
  for (const { channelId, jobs } of groups) {
    if (!isOpenTo(worker, channelId)) continue;
    const candidate = jobs.after(cursor);
    if (candidate !== undefined && (first === undefined || compareRanks(candidate[0], first[0]) < 0)) first = candidate;
  }
  return first;
}

function matchOne(store: Store, job: JobRecord): void {
  const policy = store.distributionPolicyOf(job.body.queueId);
  const count = wantedOffers(store, job);
  if (policy === undefined || count <= 0) return;
  const chosen = chooseWorkers(store, job, policy.body.mode, count);
  for (const worker of chosen) {
    offerTo(store, worker, job, policy.body.offerExpiresAfterSeconds);
    reindexWorker(store, worker);
  }
  if (chosen.length > 0) reindexJob(store, job);
}
