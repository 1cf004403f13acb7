/** Which worker gets which job. */
import { offerTo } from "./offers.js";
import { isExpedited, meetsSelectors } from "./selectors.js";
import type { DistributionPolicyRecord, JobRecord, Store, WorkerRecord } from "./store.js";

/** A worker's state follows from its registration and its assignments. */
export function stateOf(worker: WorkerRecord): "active" | "draining" | "inactive" {
  if (worker.body.availableForOffers) return "active";
  return worker.assignedJobs.length > 0 ? "draining" : "inactive";
}

function consumedBy({ offers, assignedJobs }: WorkerRecord): number {
  let sum = 0;
  for (const { capacityCost } of offers) sum += capacityCost;
  for (const { capacityCost } of assignedJobs) sum += capacityCost;
  return sum;
}

/** The share of its capacity a worker has in use, offers included. */
export const loadRatioOf = (worker: WorkerRecord): number => Math.min(1, consumedBy(worker) / worker.body.capacity);

/** Whether the worker can take one more job on the channel. */
export function hasRoom(worker: WorkerRecord, channelId: string): boolean {
  const channel = worker.body.channels.find((one) => one.channelId === channelId);
  if (channel === undefined) return false;
  const held = [...worker.offers, ...worker.assignedJobs].filter((one) => one.channelId === channelId).length;
  const fits = consumedBy(worker) + channel.capacityCostPerJob <= worker.body.capacity;
  return fits && held < (channel.maxNumberOfJobs ?? Infinity);
}

/** The waiting jobs of a queue, the next one to be offered first. */
export const lineUp = (store: Store, queueId: string): JobRecord[] =>
  sortWaiting(
    store,
    [...store.jobs.values()].filter((job) => job.status === "queued" && job.body.queueId === queueId),
  );

function sortWaiting(store: Store, jobs: readonly JobRecord[]): JobRecord[] {
  const now = store.now();
  return jobs
    .map((job) => ({ job, expedited: isExpedited(job, now) ? 1 : 0 }))
    .sort((a, b) => b.expedited - a.expedited || compareWaiting(a.job, b.job))
    .map(({ job }) => job);
}

function compareWaiting(a: JobRecord, b: JobRecord): number {
  return b.body.priority - a.body.priority || (a.enqueuedAt ?? 0) - (b.enqueuedAt ?? 0) || a.born - b.born;
}

/** Offers each waiting job to as many free workers as its queue's policy allows. */
export function matchAll(store: Store): void {
  const wanting = [...store.jobs.values()].filter((job) => job.status === "queued" && countWanted(store, job) > 0);
  // Every write passes here, so the roster is walked only when there is something to offer, and then once.
  if (wanting.length === 0) return;
  const pools = gatherPools(store);
  for (const job of sortWaiting(store, wanting)) matchOne(store, job, pools.get(poolKey(job.body)) ?? []);
}

// Queue and policy may be gone after a removal from outside; the jobs then wait.
function policyOf(store: Store, job: JobRecord): DistributionPolicyRecord | undefined {
  const policyId = store.queues.get(job.body.queueId ?? "")?.body.distributionPolicyId;
  return policyId === undefined ? undefined : store.distributionPolicies.get(policyId);
}

const countWanted = (store: Store, job: JobRecord): number =>
  (policyOf(store, job)?.body.mode.maxConcurrentOffers ?? 0) - job.offeredTo.length;

const poolKey = ({ queueId = "", channelId }: { queueId?: string; channelId: string }): string =>
  JSON.stringify([queueId, channelId]);

/** The registered workers with room, by queue and channel. */
function gatherPools(store: Store): Map<string, WorkerRecord[]> {
  const pools = new Map<string, WorkerRecord[]>();
  for (const worker of store.workers.values()) {
    if (!worker.body.availableForOffers || consumedBy(worker) >= worker.body.capacity) continue;
    for (const queueId of new Set(worker.body.queues)) {
      for (const channelId of new Set(worker.body.channels.map((channel) => channel.channelId))) {
        const key = poolKey({ queueId, channelId });
        const pool = pools.get(key);
        if (pool === undefined) pools.set(key, [worker]);
        else pool.push(worker);
      }
    }
  }
  return pools;
}

function matchOne(store: Store, job: JobRecord, pool: readonly WorkerRecord[]): void {
  const policy = policyOf(store, job);
  if (policy === undefined) return;
  const { offerExpiresAfterSeconds, mode } = policy.body;
  const now = store.now();
  const candidates = pool.filter(
    (worker) => isFree(worker, job) && (mode.bypassSelectors || meetsSelectors(job, worker, now)),
  );
  candidates.sort((a, b) => loadRatioOf(a) - loadRatioOf(b) || a.idleSince - b.idleSince);
  for (const worker of candidates.slice(0, countWanted(store, job))) {
    offerTo(store, worker, job, offerExpiresAfterSeconds);
  }
}

const isFree = (worker: WorkerRecord, job: JobRecord): boolean =>
  hasRoom(worker, job.body.channelId) &&
  !job.offeredTo.includes(worker.id) &&
  !Object.hasOwn(job.declinedBy, worker.id);
