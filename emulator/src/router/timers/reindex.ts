/** Keeps the lines, the pools and the timetable true to the entities they were made from. */
import type { Due } from "./timers.js";
import { jobDues, workerDues } from "./timers.js";
import { distributionPolicyOf } from "../jobs/references.js";
import type { JobRecord, WorkerRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";

/** How many more workers a queued job wants to be offered to; 0 or less for none. */
export const wantedOffers = (store: Store, job: JobRecord): number =>
  job.status === "queued"
    ? (distributionPolicyOf(store, job.body.queueId)?.body.mode.maxConcurrentOffers ?? 0) - job.offeredTo.length
    : 0;

/** Takes in what changed about a job. */
export function refreshJob(store: Store, job: JobRecord): void {
  store.lines.update(job, { now: store.now(), isWanting: wantedOffers(store, job) > 0 });
  store.timetable.plan({ kind: "jobs", id: job.id }, firstOf(store, jobDues, job), job.born);
}

/** Takes in what changed about a worker. */
export function refreshWorker(store: Store, worker: WorkerRecord): void {
  store.pools.update(worker);
  store.timetable.plan({ kind: "workers", id: worker.id }, firstOf(store, workerDues, worker), worker.born);
}

function firstOf<Record>(store: Store, dues: readonly Due<Record>[], record: Record): number | undefined {
  const first = Math.min(...dues.map((due) => due.at(store, record) ?? Infinity));
  return first === Infinity ? undefined : first;
}
