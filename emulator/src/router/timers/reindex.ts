/** Updates the indexes and timers of jobs and workers that changed. */
import type { JobRecord } from "../entities/job.js";
import type { WorkerRecord } from "../entities/worker.js";
import type { Store } from "../state/store.js";
import { jobTimers, nextTimerAt, workerTimers } from "./timers.js";

/** The number of further offers that a queued job wants; 0 or less for none. */
export const wantedOffers = (store: Store, job: JobRecord): number =>
  job.status === "queued"
    ? (store.distributionPolicyOf(job.body.queueId)?.body.mode.maxConcurrentOffers ?? 0) - job.offeredTo.length
    : 0;

/** Updates the index and the timer of a job. */
export function reindexJob(store: Store, job: JobRecord): void {
  store.jobQueues.update(job, { now: store.now(), wantsOffers: wantedOffers(store, job) > 0 });
  store.timers.schedule({ kind: "jobs", id: job.id }, nextTimerAt(store, jobTimers, job), job.born);
}

/** Updates the index and the timer of a worker. */
export function reindexWorker(store: Store, worker: WorkerRecord): void {
  store.workerPools.update(worker);
  store.timers.schedule({ kind: "workers", id: worker.id }, nextTimerAt(store, workerTimers, worker), worker.born);
}
