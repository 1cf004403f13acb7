import { refusals } from "./errors.js";
import { matchAll } from "./matching.js";
import { expireOffer, retryOffer, revokeOffers } from "./offers.js";
import type { Deadline, JobAssignment, JobRecord, Store } from "./store.js";
import { formatTime, parseTime } from "./wire.js";

/** Nothing happens to a final job any more. */
export const isFinal = ({ status }: JobRecord): boolean => status === "closed" || status === "cancelled";

/** Lets everything happen that is due or follows from what was written. */
export function settle(store: Store): void {
  for (const job of store.jobs.values()) advance(store, job);
  for (let due = store.takeDueDeadline(); due !== undefined; due = store.takeDueDeadline()) meet(store, due);
  matchAll(store);
}

// The answer to a create still says "created" or "pendingSchedule"; this is what happens right behind it.
function advance(store: Store, job: JobRecord): void {
  if (job.status === "created") {
    const isSuspended = job.body.matchingMode.kind === "suspend";
    setStatus(store, job, isSuspended ? "waitingForActivation" : "queued");
  } else if (job.status === "pendingSchedule") {
    setStatus(store, job, "scheduled");
  }
}

function meet(store: Store, deadline: Deadline): void {
  if (deadline.kind === "offerExpires") {
    expireOffer(store, deadline.workerId, deadline.offerId);
    return;
  }
  const job = store.jobs.get(deadline.jobId);
  if (job === undefined) return;
  switch (deadline.kind) {
    case "retryOffer":
      retryOffer(store, deadline.jobId, deadline.workerId);
      break;
    case "activate":
      activate(store, job);
      break;
    case "close":
      if (job.pendingClose !== undefined && job.pendingClose.at <= store.now()) finishClosing(store, job);
      break;
    case "selectorExpires":
      store.touch(job);
      break;
  }
}

function activate(store: Store, job: JobRecord): void {
  const { matchingMode } = job.body;
  const isDue =
    job.status === "scheduled" &&
    matchingMode.kind === "scheduleAndSuspend" &&
    parseTime(matchingMode.scheduleAt) <= store.now();
  if (!isDue) return;
  job.scheduledAt = store.now();
  setStatus(store, job, "waitingForActivation");
}

function setStatus(store: Store, job: JobRecord, status: JobRecord["status"]): void {
  job.status = status;
  if (status === "queued") job.enqueuedAt = store.now();
  store.touch(job);
}

/** Starts the time limits of selectors that were just written. */
export function noteSelectors(store: Store, job: JobRecord): void {
  job.selectorsSetAt = store.now();
  for (const { expiresAfterSeconds } of job.body.requestedWorkerSelectors) {
    if (expiresAfterSeconds === undefined) continue;
    const at = job.selectorsSetAt + expiresAfterSeconds * 1000;
    store.schedule({ kind: "selectorExpires", at, jobId: job.id });
  }
}

const waiting: readonly string[] = ["created", "queued", "pendingSchedule", "scheduled", "waitingForActivation"];

/** Puts a job where a changed matching mode wants it. */
export function applyMatchingMode(store: Store, job: JobRecord, isNew: boolean): void {
  const mode = job.body.matchingMode;
  if (!waiting.includes(job.status)) return;
  if (mode.kind === "queueAndMatch") {
    if (!isNew && job.status !== "queued") setStatus(store, job, "queued");
    return;
  }
  revokeOffers(store, { jobId: job.id });
  delete job.enqueuedAt;
  if (mode.kind === "scheduleAndSuspend") {
    job.status = "pendingSchedule";
    store.schedule({ kind: "activate", at: parseTime(mode.scheduleAt), jobId: job.id });
  } else if (!isNew) {
    job.status = "waitingForActivation";
  }
}

/** Takes a waiting job out of its queue for good. */
export function cancelJob(store: Store, jobId: string, note: string | undefined, dispositionCode = "Cancelled"): void {
  const job = findJob(store, jobId);
  if (!waiting.includes(job.status)) throw refusals.conflict(`A job that is ${job.status} cannot be cancelled.`);
  revokeOffers(store, { jobId });
  appendNote(store, job, note);
  job.body = { ...job.body, dispositionCode };
  setStatus(store, job, "cancelled");
}

/** The worker is done with the job but keeps the capacity until it is closed. */
export function completeJob(store: Store, jobId: string, assignmentId: string, note: string | undefined): void {
  const job = findJob(store, jobId);
  const assignment = findAssignment(job, assignmentId);
  if (job.status !== "assigned") throw refusals.conflict(`A job that is ${job.status} cannot be completed.`);
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
  if (job.status !== "completed") throw refusals.conflict(`A job that is ${job.status} cannot be closed.`);
  const { note, dispositionCode = "Closed", closeAt } = options;
  const at = closeAt === undefined ? store.now() : parseTime(closeAt);
  appendNote(store, job, note);
  job.pendingClose = { assignmentId, dispositionCode, at };
  if (at <= store.now()) {
    finishClosing(store, job);
  } else {
    store.schedule({ kind: "close", at, jobId });
    store.touch(job);
  }
}

function finishClosing(store: Store, job: JobRecord): void {
  const { pendingClose } = job;
  const assignment = job.assignments[pendingClose?.assignmentId ?? ""];
  if (pendingClose === undefined || assignment === undefined) return;
  assignment.closedAt = store.now();
  delete job.pendingClose;
  job.body = { ...job.body, dispositionCode: pendingClose.dispositionCode };
  setStatus(store, job, "closed");
  const worker = store.workers.get(assignment.workerId);
  if (worker === undefined) return;
  worker.assignedJobs = worker.assignedJobs.filter((one) => one.assignmentId !== assignment.assignmentId);
  worker.idleSince = store.next();
  store.touch(worker);
}

export function findJob(store: Store, jobId: string): JobRecord {
  const job = store.jobs.get(jobId);
  if (job === undefined) throw refusals.notFound();
  return job;
}

function findAssignment(job: JobRecord, assignmentId: string): JobAssignment {
  const assignment = Object.hasOwn(job.assignments, assignmentId) ? job.assignments[assignmentId] : undefined;
  if (assignment === undefined) throw refusals.notFound();
  return assignment;
}

function appendNote(store: Store, job: JobRecord, message: string | undefined): void {
  if (message === undefined) return;
  job.body = { ...job.body, notes: [...job.body.notes, { message, addedAt: formatTime(store.now()) }] };
}
