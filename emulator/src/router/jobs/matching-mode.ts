/** Where a write to a job sends it: to its queue, to classification, or to wait for its time. */
import { isWaiting } from "../entities/job-status.js";
import { awaitClassification, enqueue, setStatus } from "./job-status-changes.js";
import { revokeOffers } from "./offers.js";
import type { JobRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";

/** Puts a job where a new or changed matching mode wants it. */
export function applyMatchingMode(store: Store, job: JobRecord, isNew: boolean): void {
  const { matchingMode, classificationPolicyId } = job.body;
  if (!isWaiting(job)) return;
  if (matchingMode.kind === "queueAndMatch") {
    if (isNew && classificationPolicyId !== undefined) awaitClassification(store, job);
    else if (!isNew && job.status !== "queued") enqueue(store, job);
    return;
  }
  revokeOffers(store, { jobId: job.id });
  delete job.enqueuedAt;
  if (matchingMode.kind === "scheduleAndSuspend") job.status = "pendingSchedule";
  else if (!isNew) job.status = "waitingForActivation";
}

/** Sends a job whose labels, policy or queue changed back to where its queue is found. */
export function classifyAgain(store: Store, job: JobRecord): void {
  const isFailed = job.status === "classificationFailed";
  if (job.status !== "queued" && job.status !== "pendingClassification" && !isFailed) return;
  job.firedRules = [];
  if (job.body.classificationPolicyId !== undefined) {
    awaitClassification(store, job);
    return;
  }
  // What a policy asked for goes with it.
  job.attached = [];
  if (job.status !== "queued") setStatus(store, job, "queued");
}
