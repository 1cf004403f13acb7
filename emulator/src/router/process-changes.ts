/** Fires due timers and applies everything that follows from a change, until nothing changes any more. */
import { classify } from "./classification/classify.js";
import type { JobRecord } from "./entities/job.js";
import type { WorkerRecord } from "./entities/worker.js";
import { fireQueueLengthRules } from "./jobs/exceptions.js";
import { setStatus } from "./jobs/job-status-changes.js";
import { matchChanged } from "./matching/match.js";
import type { Store } from "./state/store.js";
import type { TimerOwner } from "./state/timer-queue.js";
import { reindexJob, reindexWorker } from "./timers/reindex.js";
import { fireDueTimers, jobTimers, workerTimers } from "./timers/timers.js";

/** Processes due timers and changed entities, then matches changed jobs and workers. */
export function processChanges(store: Store): void {
  const jobs = new Set<JobRecord>();
  const workers = new Set<WorkerRecord>();
  for (;;) {
    const due = store.timers.takeDue(store.now());
    if (due !== undefined) fireTimers(store, due);
    const changed = store.takeChangedIds();
    if (due === undefined && changed === undefined) break;
    for (const queueId of changed?.queues ?? []) {
      for (const job of store.jobQueues.jobsOf(queueId)) {
        reindexJob(store, job);
        jobs.add(job);
      }
    }
    for (const id of changed?.jobs ?? []) processJob(store, id, jobs);
    for (const id of changed?.workers ?? []) processWorker(store, id, workers);
  }
  matchChanged(store, stillStored(store.jobs, jobs), stillStored(store.workers, workers));
  // Offers were indexed when they were made.
  store.takeChangedIds();
}

const stillStored = <Entity extends { id: string }>(
  table: ReadonlyMap<string, Entity>,
  entities: ReadonlySet<Entity>,
): Entity[] => [...entities].filter((one) => table.get(one.id) === one);

function fireTimers(store: Store, { kind, id }: TimerOwner): void {
  if (kind === "jobs") {
    const job = store.jobs.get(id);
    if (job === undefined) return;
    fireDueTimers(store, jobTimers, job);
    reindexJob(store, job);
  } else {
    const worker = store.workers.get(id);
    if (worker === undefined) return;
    fireDueTimers(store, workerTimers, worker);
    reindexWorker(store, worker);
  }
}

function processJob(store: Store, id: string, changed: Set<JobRecord>): void {
  const job = store.jobs.get(id);
  if (job === undefined) {
    store.jobQueues.remove(id);
    store.timers.cancel({ kind: "jobs", id });
    store.ruleCalls.clear(id);
    return;
  }
  advance(store, job);
  reindexJob(store, job);
  changed.add(job);
}

function processWorker(store: Store, id: string, changed: Set<WorkerRecord>): void {
  const worker = store.workers.get(id);
  if (worker === undefined) {
    store.workerPools.remove(id);
    store.timers.cancel({ kind: "workers", id });
    return;
  }
  reindexWorker(store, worker);
  changed.add(worker);
}

// The answer to a create still says "created" or "pendingSchedule"; the next status follows right behind it.
function advance(store: Store, job: JobRecord): void {
  switch (job.status) {
    case "created":
      setStatus(store, job, "queued");
      break;
    case "pendingClassification":
      classify(store, job);
      break;
    case "pendingSchedule":
      setStatus(store, job, "scheduled");
      break;
    case "queued":
      if (job.isEntering !== true) break;
      delete job.isEntering;
      store.mark(job);
      fireQueueLengthRules(store, job);
      break;
    default:
  }
}
