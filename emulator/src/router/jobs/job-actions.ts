/** What callers do to a job beside writing it: reclassify, cancel, complete, close, unassign. */
import { isWaiting } from "../entities/job-status.js";
import { refusals } from "../errors.js";
import { appendNote, awaitClassification, enqueue, findAssignment, findJob, setStatus } from "./job-status-changes.js";
import { omit } from "../../util/json.js";
import { releaseWorkers, revokeOffers } from "./offers.js";
import type { JobRecord, JobStatus } from "../entities/records.js";
import type { Store } from "../state/store.js";
import { parseTime } from "../../util/time.js";

const classifiable: readonly JobStatus[] = ["created", "queued", "pendingClassification", "classificationFailed"];

/** Runs the classification of a waiting job again. */
export function reclassifyJob(store: Store, jobId: string): void {
  const job = findJob(store, jobId);
  if (job.body.classificationPolicyId === undefined) {
    throw refusals.conflict("A job without a classification policy cannot be reclassified.");
  }
  if (!classifiable.includes(job.status)) throw misfit(job, "reclassified");
  revokeOffers(store, { jobId });
  job.firedRules = [];
  awaitClassification(store, job);
}

/** Takes a waiting job out of its queue for good. */
export function cancelJob(store: Store, jobId: string, options: CancelOptions): void {
  const job = findJob(store, jobId);
  if (!isWaiting(job)) throw misfit(job, "cancelled");
  endJob(store, job, options);
}

/** How a job is cancelled. */
export interface CancelOptions {
  readonly note?: string;
  readonly dispositionCode?: string;
}

/** Cancels a job whatever its status is, and lets go of whoever has to do with it. */
export function endJob(store: Store, job: JobRecord, { note, dispositionCode = "Cancelled" }: CancelOptions): void {
  revokeOffers(store, { jobId: job.id });
  releaseWorkers(store, job);
  appendNote(store, job, note);
  job.body = { ...job.body, dispositionCode };
  setStatus(store, job, "cancelled");
}

/** The worker is done with the job but keeps the capacity until it is closed. */
export function completeJob(store: Store, jobId: string, assignmentId: string, note: string | undefined): void {
  const job = findJob(store, jobId);
  const assignment = findAssignment(job, assignmentId);
  if (job.status !== "assigned") throw misfit(job, "completed");
  assignment.completedAt = store.now();
  appendNote(store, job, note);
  setStatus(store, job, "completed");
}

/** Ends the wrap-up of a completed job, now or at `closeAt`. */
export function closeJob(
  store: Store,
  jobId: string,
  assignmentId: string,
  options: { note?: string; dispositionCode?: string; closeAt?: string },
): void {
  const job = findJob(store, jobId);
  findAssignment(job, assignmentId);
  if (job.status !== "completed") throw misfit(job, "closed");
  const { note, dispositionCode = "Closed", closeAt } = options;
  const at = closeAt === undefined ? store.now() : parseTime(closeAt);
  appendNote(store, job, note);
  job.pendingClose = { assignmentId, dispositionCode, at };
  if (at <= store.now()) finishClosing(store, job);
  else store.touch(job);
}

/** Closes a job whose time to be closed has come, and gives its worker the capacity back. */
export function finishClosing(store: Store, job: JobRecord): void {
  const { pendingClose } = job;
  const assignment = job.assignments[pendingClose?.assignmentId ?? ""];
  if (pendingClose === undefined || assignment === undefined) return;
  assignment.closedAt = store.now();
  delete job.pendingClose;
  job.body = { ...job.body, dispositionCode: pendingClose.dispositionCode };
  setStatus(store, job, "closed");
  releaseWorkers(store, job);
}

const mostUnassignments = 3;

/** Takes an assigned job from its worker; it waits again, unless matching is to be suspended. */
export function unassignJob(
  store: Store,
  jobId: string,
  assignmentId: string,
  { suspendMatching = false }: { suspendMatching?: boolean },
): { jobId: string; unassignmentCount: number } {
  const job = findJob(store, jobId);
  findAssignment(job, assignmentId);
  if (job.status !== "assigned") throw misfit(job, "unassigned");
  if (job.unassignments >= mostUnassignments) {
    throw refusals.conflict(`The job was unassigned ${mostUnassignments} times already, which is the most there is.`);
  }
  job.firedRules = [];
  job.unassignments += 1;
  releaseWorkers(store, job);
  job.assignments = omit(job.assignments, assignmentId);
  if (suspendMatching) {
    delete job.enqueuedAt;
    job.body = { ...job.body, matchingMode: { kind: "suspend" } };
    setStatus(store, job, "waitingForActivation");
  } else {
    enqueue(store, job);
  }
  return { jobId, unassignmentCount: job.unassignments };
}

const misfit = ({ status }: JobRecord, deed: string): Error =>
  refusals.conflict(`A job that is ${status} cannot be ${deed}.`);
