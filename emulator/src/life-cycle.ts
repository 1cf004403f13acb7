/** What happens to jobs and workers by itself: on the heels of a write, and as time goes by. */
import { isWaiting } from "./entities/statuses.js";
import { finishClosing } from "./job-actions.js";
import { awaitClassification, setStatus } from "./jobs.js";
import { matchAll } from "./matching.js";
import { expireOffer, retryOffer, revokeOffers } from "./offers.js";
import type { Deadline, JobRecord, Store } from "./store.js";
import { parseTime } from "./wire.js";

/** Lets everything happen that is due or follows from what was written. */
export function settle(store: Store): void {
  for (const job of store.jobs.values()) advance(store, job);
  for (let due = store.takeDueDeadline(); due !== undefined; due = store.takeDueDeadline()) meet(store, due);
  matchAll(store);
}

// The answer to a create still says "created" or "pendingSchedule"; this is what happens right behind it.
function advance(store: Store, job: JobRecord): void {
  switch (job.status) {
    case "created":
      if (job.body.matchingMode.kind === "suspend") setStatus(store, job, "waitingForActivation");
      else setStatus(store, job, "queued");
      break;
    case "pendingClassification":
      classify(store, job);
      break;
    case "pendingSchedule":
      setStatus(store, job, "scheduled");
      break;
    default:
  }
}

function classify(store: Store, job: JobRecord): void {
  const { classificationPolicyId = "" } = job.body;
  const own = job.isQueueChosen ? undefined : job.body.queueId;
  const queueId = own ?? store.classificationPolicies.get(classificationPolicyId)?.body.fallbackQueueId;
  if (queueId === undefined) {
    setStatus(store, job, "classificationFailed");
    return;
  }
  job.isQueueChosen = own === undefined;
  job.body = { ...job.body, queueId };
  setStatus(store, job, "queued");
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

/** Starts the time limits of selectors that were just written. */
export function noteSelectors(store: Store, job: JobRecord): void {
  job.selectorsSetAt = store.now();
  for (const { expiresAfterSeconds } of job.body.requestedWorkerSelectors) {
    if (expiresAfterSeconds === undefined) continue;
    const at = job.selectorsSetAt + expiresAfterSeconds * 1000;
    store.schedule({ kind: "selectorExpires", at, jobId: job.id });
  }
}

/** Puts a job where a new or changed matching mode wants it. */
export function applyMatchingMode(store: Store, job: JobRecord, isNew: boolean): void {
  const mode = job.body.matchingMode;
  if (!isWaiting(job)) return;
  if (mode.kind === "queueAndMatch") {
    if (isNew ? job.body.classificationPolicyId !== undefined : job.body.queueId === undefined) {
      awaitClassification(store, job);
    } else if (!isNew && job.status !== "queued") {
      setStatus(store, job, "queued");
    }
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

/** Sends a job whose labels, policy or queue changed back to where its queue is found. */
export function classifyAgain(store: Store, job: JobRecord): void {
  const isFailed = job.status === "classificationFailed";
  if (job.status !== "queued" && job.status !== "pendingClassification" && !isFailed) return;
  if (job.body.classificationPolicyId !== undefined) awaitClassification(store, job);
  else if (job.status !== "queued") setStatus(store, job, "queued");
}
