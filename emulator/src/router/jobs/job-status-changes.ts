/** Changes of a job that several operations share. */
import { formatTime } from "../../util/time.js";
import type { JobStatus } from "../entities/job-status.js";
import type { JobAssignment, JobRecord } from "../entities/job.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { serviceErrors } from "../errors.js";
import type { Store } from "../state/store.js";

/** Finds a job, or throws NotFound. */
export function findJob(store: Store, jobId: string): JobRecord {
  const job = store.jobs.get(jobId);
  if (job === undefined) throw serviceErrors.notFound();
  return job;
}

/** Finds an assignment of a job, or throws NotFound. */
export function findAssignment(job: JobRecord, assignmentId: string): JobAssignment {
  const assignment = Object.hasOwn(job.assignments, assignmentId) ? job.assignments[assignmentId] : undefined;
  if (assignment === undefined) throw serviceErrors.notFound();
  return assignment;
}

/** Sets the status of a job; a job that enters a queue waits from now on. */
export function setStatus(store: Store, job: JobRecord, status: JobStatus): void {
  job.status = status;
  if (status === "queued") {
    job.enqueuedAt = store.now();
    job.isEntering = true;
  }
  if (status !== "classificationFailed") delete job.failure;
  // Cached rule calls belong to the job as it was.
  store.ruleCalls.clear(job.id);
  store.touch(job);
}

/** Sends a job to classification, which queues it. */
export function awaitClassification(store: Store, job: JobRecord): void {
  delete job.enqueuedAt;
  setStatus(store, job, "pendingClassification");
}

/** Queues a job, or sends it to classification when it has no queue. */
export function enqueue(store: Store, job: JobRecord): void {
  if (job.body.queueId === undefined) awaitClassification(store, job);
  else setStatus(store, job, "queued");
}

/** Marks the queue of a job as its own: a client or an exception rule set it, not a classification. */
export function setOwnQueue(job: JobRecord): void {
  job.isQueueChosen = false;
  delete job.ownQueueId;
}

/** Replaces the requested selectors of a job, and restarts their expiry. */
export function setRequestedSelectors(store: Store, job: JobRecord, selectors: WorkerSelector[]): void {
  job.body = { ...job.body, requestedWorkerSelectors: selectors };
  job.selectorsSetAt = store.now();
}

/** Appends a note with the current time, if there is a message. */
export function appendNote(store: Store, job: JobRecord, message: string | undefined): void {
  if (message === undefined) return;
  job.body = { ...job.body, notes: [...job.body.notes, { message, addedAt: formatTime(store.now()) }] };
}
