/** Moves a job after a write: to its queue, to classification, or into suspension. */
import { isWaiting } from "../entities/job-status.js";
import type { JobRecord } from "../entities/job.js";
import type { Store } from "../state/store.js";
import { awaitClassification, enqueue, setStatus } from "./job-status-changes.js";
import { revokeOffers } from "./offers.js";

/** Applies a new or changed matching mode. */
export function applyMatchingMode(store: Store, job: JobRecord, isNew: boolean): void {
  const { matchingMode, classificationPolicyId } = job.body;
  if (!isWaiting(job)) return;
  if (matchingMode.kind === "queueAndMatch") {
    if (!isNew && job.status === "queued") return;
    if (classificationPolicyId !== undefined) awaitClassification(store, job);
    else if (!isNew) enqueue(store, job);
    return;
  }
  revokeOffers(store, { jobId: job.id });
  delete job.enqueuedAt;
  if (matchingMode.kind === "scheduleAndSuspend") job.status = "pendingSchedule";
  else job.status = "waitingForActivation";
}

/** Requeues a job whose labels, policy or queue changed. */
export function requeue(store: Store, job: JobRecord): void {
  const isFailed = job.status === "classificationFailed";
  if (job.status !== "queued" && job.status !== "pendingClassification" && !isFailed) return;
  job.firedRules = [];
  if (job.body.classificationPolicyId !== undefined) {
    awaitClassification(store, job);
    return;
  }
  // Attached selectors go with the policy.
  job.attached = [];
  if (job.status !== "queued") setStatus(store, job, "queued");
}
