/** What follows from a write, and from time going by: the state settles until nothing more follows. */
import { classify } from "./classification/classify.js";
import type { Due } from "./timers/timers.js";
import { jobDues, workerDues } from "./timers/timers.js";
import { fireQueueLengthRules } from "./jobs/exceptions.js";
import { setStatus } from "./jobs/job-status-changes.js";
import { matchChanged } from "./matching/match.js";
import { refreshJob, refreshWorker } from "./timers/reindex.js";
import type { JobRecord, WorkerRecord } from "./entities/records.js";
import type { Store } from "./state/store.js";
import type { Visit } from "./state/timer-queue.js";

/** Lets everything happen that is due or follows from what was written. */
export function settle(store: Store): void {
  const jobs = new Set<JobRecord>();
  const workers = new Set<WorkerRecord>();
  for (;;) {
    const due = store.timetable.takeDue(store.now());
    if (due !== undefined) meet(store, due);
    const touched = store.takeTouched();
    if (due === undefined && touched === undefined) break;
    for (const queueId of touched?.queues ?? []) {
      for (const job of store.lines.jobsOf(queueId)) {
        refreshJob(store, job);
        jobs.add(job);
      }
    }
    for (const id of touched?.jobs ?? []) follow(store, id, jobs);
    for (const id of touched?.workers ?? []) {
      const worker = store.workers.get(id);
      if (worker === undefined) forgetWorker(store, id);
      else {
        refreshWorker(store, worker);
        workers.add(worker);
      }
    }
  }
  matchChanged(store, stillThere(store.jobs, jobs), stillThere(store.workers, workers));
  // An offer changes nothing but what was taken in at once.
  store.takeTouched();
}

const stillThere = <Entity extends { id: string }>(
  table: ReadonlyMap<string, Entity>,
  entities: ReadonlySet<Entity>,
): Entity[] => [...entities].filter((one) => table.get(one.id) === one);

function meet(store: Store, { kind, id }: Visit): void {
  if (kind === "jobs")
    carryOut(store, jobDues, store.jobs.get(id), (job) => {
      refreshJob(store, job);
    });
  else
    carryOut(store, workerDues, store.workers.get(id), (worker) => {
      refreshWorker(store, worker);
    });
}

function carryOut<Record>(
  store: Store,
  dues: readonly Due<Record>[],
  record: Record | undefined,
  refresh: (record: Record) => void,
): void {
  if (record === undefined) return;
  for (const { at, act } of dues) if ((at(store, record) ?? Infinity) <= store.now()) act(store, record);
  refresh(record);
}

function follow(store: Store, id: string, changed: Set<JobRecord>): void {
  const job = store.jobs.get(id);
  if (job === undefined) {
    store.lines.remove(id);
    store.timetable.cancel({ kind: "jobs", id });
    store.answers.forget(id);
    return;
  }
  advance(store, job);
  refreshJob(store, job);
  changed.add(job);
}

function forgetWorker(store: Store, id: string): void {
  store.pools.remove(id);
  store.timetable.cancel({ kind: "workers", id });
}

// The answer to a create still says "created" or "pendingSchedule"; this is what happens right behind it.
function advance(store: Store, job: JobRecord): void {
  switch (job.status) {
    case "created":
      setStatus(store, job, job.body.matchingMode.kind === "suspend" ? "waitingForActivation" : "queued");
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
