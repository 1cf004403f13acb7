/** The actions on jobs: reclassify, cancel, complete, close, unassign. */
import { omit } from "../../util/json.js";
import { parseTime } from "../../util/time.js";
import { type JobStatus, isWaiting } from "../entities/job-status.js";
import type { JobRecord } from "../entities/job.js";
import { serviceErrors } from "../errors.js";
import type { Store } from "../state/store.js";
import { appendNote, awaitClassification, enqueue, findAssignment, findJob, setStatus } from "./job-status-changes.js";
import { releaseWorkers, revokeOffers } from "./offers.js";

const classifiable: readonly JobStatus[] = ["created", "queued", "pendingClassification", "classificationFailed"];

/** Runs the classification of a waiting job again. */
export function reclassifyJob(store: Store, jobId: string): void {
  const job = findJob(store, jobId);
  if (job.body.classificationPolicyId === undefined) {
    throw serviceErrors.conflict("A job without a classification policy cannot be reclassified.");
  }
  if (!classifiable.includes(job.status)) throw invalidStatus(job, "reclassified");
  revokeOffers(store, { jobId });
  job.firedRules = [];
  awaitClassification(store, job);
}

/** Cancels a waiting job. */
export function cancelJob(store: Store, jobId: string, options: CancelOptions): void {
  const job = findJob(store, jobId);
  if (!isWaiting(job)) throw invalidStatus(job, "cancelled");
  endJob(store, job, options);
}

/** The options of a cancellation. */
export interface CancelOptions {
  readonly note?: string;
  readonly dispositionCode?: string;
}

/** Cancels a job in any status, revokes its offers and releases its workers. */
export function endJob(store: Store, job: JobRecord, { note, dispositionCode = "Cancelled" }: CancelOptions): void {
  revokeOffers(store, { jobId: job.id });
  releaseWorkers(store, job);
  appendNote(store, job, note);
  job.body = { ...job.body, dispositionCode };
  setStatus(store, job, "cancelled");
}

/** Completes an assigned job; it takes capacity of its worker until it is closed. */
export function completeJob(store: Store, jobId: string, assignmentId: string, note: string | undefined): void {
  const job = findJob(store, jobId);
  const assignment = findAssignment(job, assignmentId);
  if (job.status !== "assigned") throw invalidStatus(job, "completed");
  assignment.completedAt = store.now();
  appendNote(store, job, note);
  setStatus(store, job, "completed");
}

/** Closes a completed job, now or at `closeAt`. */
export function closeJob(
  store: Store,
  jobId: string,
  assignmentId: string,
  options: { note?: string; dispositionCode?: string; closeAt?: string },
): void {
  const job = findJob(store, jobId);
  findAssignment(job, assignmentId);
  if (job.status !== "completed") throw invalidStatus(job, "closed");
  const { note, dispositionCode = "Closed", closeAt } = options;
  const at = closeAt === undefined ? store.now() : parseTime(closeAt);
  appendNote(store, job, note);
  job.pendingClose = { assignmentId, dispositionCode, at };
  if (at <= store.now()) finishClosing(store, job);
  else store.touch(job);
}

/** Closes a job whose `closeAt` is due, and releases its worker. */
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

const maxUnassignments = 3;

/** Unassigns a job from its worker and queues it again, unless matching is suspended. */
export function unassignJob(
  store: Store,
  jobId: string,
  assignmentId: string,
  { suspendMatching = false }: { suspendMatching?: boolean },
): { jobId: string; unassignmentCount: number } {
  const job = findJob(store, jobId);
  findAssignment(job, assignmentId);
  if (job.status !== "assigned") throw invalidStatus(job, "unassigned");
  if (job.unassignments >= maxUnassignments) {
    throw serviceErrors.conflict(
      `The job was unassigned ${maxUnassignments} times already, which is the most there is.`,
    );
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

const invalidStatus = ({ status }: JobRecord, action: string): Error =>
  serviceErrors.conflict(`A job that is ${status} cannot be ${action}.`);
