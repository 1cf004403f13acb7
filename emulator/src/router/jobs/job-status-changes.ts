/** Steps that every change of a job is made of. */
import type { WorkerSelector } from "../entities/selector-fields.js";
import { refusals } from "../errors.js";
import type { JobAssignment, JobRecord, JobStatus } from "../entities/records.js";
import type { Store } from "../state/store.js";
import { formatTime } from "../../util/time.js";

/** The job, or the refusal that it is not there. */
export function findJob(store: Store, jobId: string): JobRecord {
  const job = store.jobs.get(jobId);
  if (job === undefined) throw refusals.notFound();
  return job;
}

/** The assignment, or the refusal that the job has no such one. */
export function findAssignment(job: JobRecord, assignmentId: string): JobAssignment {
  const assignment = Object.hasOwn(job.assignments, assignmentId) ? job.assignments[assignmentId] : undefined;
  if (assignment === undefined) throw refusals.notFound();
  return assignment;
}

/** Moves a job to a status; one that enters a queue waits from now on. */
export function setStatus(store: Store, job: JobRecord, status: JobStatus): void {
  job.status = status;
  if (status === "queued") {
    job.enqueuedAt = store.now();
    job.isEntering = true;
  }
  if (status !== "classificationFailed") delete job.failure;
  // What was asked about the job as it was says nothing about it as it is.
  store.answers.forget(job.id);
  store.touch(job);
}

/** Puts a job where a classification looks at it before it is queued. */
export function awaitClassification(store: Store, job: JobRecord): void {
  delete job.enqueuedAt;
  setStatus(store, job, "pendingClassification");
}

/** Puts a job into its queue, or where one is found for it. */
export function enqueue(store: Store, job: JobRecord): void {
  if (job.body.queueId === undefined) awaitClassification(store, job);
  else setStatus(store, job, "queued");
}

/** Replaces the selectors that a job asks for, and starts their time limits. */
export function setRequestedSelectors(store: Store, job: JobRecord, selectors: WorkerSelector[]): void {
  job.body = { ...job.body, requestedWorkerSelectors: selectors };
  job.selectorsSetAt = store.now();
}

/** Adds a note with the present time; without a message nothing. */
export function appendNote(store: Store, job: JobRecord, message: string | undefined): void {
  if (message === undefined) return;
  job.body = { ...job.body, notes: [...job.body.notes, { message, addedAt: formatTime(store.now()) }] };
}
