/** Steps that every change of a job is made of. */
import { refusals } from "./errors.js";
import type { JobAssignment, JobRecord, JobStatus, Store } from "./store.js";
import { formatTime } from "./wire.js";

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

/** Moves a job to a status; one that enters a queue waits from now on, one that leaves it waits no longer. */
export function setStatus(store: Store, job: JobRecord, status: JobStatus): void {
  job.status = status;
  if (status === "queued") job.enqueuedAt = store.now();
  store.touch(job);
}

/** Puts a job that classification has to look at before its queue. */
export function awaitClassification(store: Store, job: JobRecord): void {
  delete job.enqueuedAt;
  setStatus(store, job, "pendingClassification");
}

/** Adds a note with the present time; without a message nothing. */
export function appendNote(store: Store, job: JobRecord, message: string | undefined): void {
  if (message === undefined) return;
  job.body = { ...job.body, notes: [...job.body.notes, { message, addedAt: formatTime(store.now()) }] };
}
