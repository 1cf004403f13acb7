import { offerTo } from "./offers.js";
import { isExpedited, meetsSelectors } from "./selectors.js";
import type { DistributionPolicyRecord, JobRecord, Store, WorkerRecord } from "./store.js";

/** A worker's state follows from its registration and its assignments. */
export function stateOf(worker: WorkerRecord): "active" | "draining" | "inactive" {
  if (worker.body.availableForOffers) return "active";
  return worker.assignedJobs.length > 0 ? "draining" : "inactive";
}

function consumedBy(worker: WorkerRecord): number {
  return [...worker.offers, ...worker.assignedJobs].reduce((sum, { capacityCost }) => sum + capacityCost, 0);
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
export function lineUp(store: Store, queueId: string): JobRecord[] {
  const now = store.now();
  return [...store.jobs.values()]
    .filter((job) => job.status === "queued" && job.body.queueId === queueId)
    .map((job) => ({ job, expedited: isExpedited(job, now) ? 1 : 0 }))
    .sort((a, b) => b.expedited - a.expedited || compareWaiting(a.job, b.job))
    .map(({ job }) => job);
}

function compareWaiting(a: JobRecord, b: JobRecord): number {
  return b.body.priority - a.body.priority || (a.enqueuedAt ?? 0) - (b.enqueuedAt ?? 0) || a.born - b.born;
}

/** Offers each waiting job to as many free workers as its queue's policy allows. */
export function matchAll(store: Store): void {
  const busyQueues = new Set(
    [...store.jobs.values()].filter((job) => job.status === "queued").map((job) => job.body.queueId),
  );
  for (const queueId of busyQueues) {
    const policy = policyOf(store, queueId);
    // Both may be gone after a removal from outside; the jobs then wait.
    if (policy === undefined) continue;
    for (const job of lineUp(store, queueId)) matchOne(store, job, policy);
  }
}

function policyOf(store: Store, queueId: string): DistributionPolicyRecord | undefined {
  const policyId = store.queues.get(queueId)?.body.distributionPolicyId;
  return policyId === undefined ? undefined : store.distributionPolicies.get(policyId);
}

function matchOne(store: Store, job: JobRecord, policy: DistributionPolicyRecord): void {
  const { maxConcurrentOffers, bypassSelectors } = policy.body.mode;
  const now = store.now();
  const all = [...store.workers.values()];
  const open = all.filter((worker) => holdsOfferOf(worker, job)).length;
  const candidates = all
    .filter((worker) => isFree(worker, job) && (bypassSelectors || meetsSelectors(job, worker, now)))
    .sort((a, b) => loadRatioOf(a) - loadRatioOf(b) || a.idleSince - b.idleSince);
  for (const worker of candidates.slice(0, Math.max(0, maxConcurrentOffers - open))) {
    offerTo(store, worker, job, policy.body.offerExpiresAfterSeconds);
  }
}

const holdsOfferOf = (worker: WorkerRecord, job: JobRecord): boolean =>
  worker.offers.some((offer) => offer.jobId === job.id);

const isFree = (worker: WorkerRecord, job: JobRecord): boolean =>
  worker.body.availableForOffers &&
  worker.body.queues.includes(job.body.queueId) &&
  hasRoom(worker, job.body.channelId) &&
  !holdsOfferOf(worker, job) &&
  !Object.hasOwn(job.declinedBy, worker.id);
