/** Exception policies at work: jobs that find a queue too long, or wait in it for too long. */
import type { ExceptionAction, ExceptionRule } from "../collections/exception-policies.js";
import { isFinal, isWaiting } from "../entities/job-status.js";
import { endJob } from "./job-actions.js";
import { awaitClassification, setRequestedSelectors, setStatus } from "./job-status-changes.js";
import { revokeOffers } from "./offers.js";
import { exceptionPolicyOf } from "./references.js";
import type { JobRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";

/** Rules of the job's queue that have not fired for it yet, by the name they are remembered under. */
function openRules(store: Store, job: JobRecord): (readonly [name: string, rule: ExceptionRule])[] {
  const policy = exceptionPolicyOf(store, job.body.queueId);
  return (policy?.body.exceptionRules ?? [])
    .map((rule) => [JSON.stringify([policy?.id, rule.id]), rule] as const)
    .filter(([name]) => !job.firedRules.includes(name));
}

/** Fires the rules for a job that has just entered its queue and finds too many there. */
export function fireQueueLengthRules(store: Store, job: JobRecord): void {
  const { queueId = "" } = job.body;
  const others = store.lines.lengthOf(queueId) - (store.lines.has(queueId, job.id) ? 1 : 0);
  fire(store, job, ({ trigger }) => trigger.kind === "queueLength" && others >= trigger.threshold);
}

/** When the first rule becomes due that fires for a job by its time in the queue. */
export function waitTimeDueAt(store: Store, job: JobRecord): number | undefined {
  const { status, enqueuedAt } = job;
  if (status !== "queued" || enqueuedAt === undefined) return undefined;
  const times = openRules(store, job).flatMap(([, { trigger }]) =>
    trigger.kind === "waitTime" ? [enqueuedAt + trigger.thresholdSeconds * 1000] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Fires the rules for a job that has waited in its queue for too long. */
export function fireWaitTimeRules(store: Store, job: JobRecord): void {
  const waited = store.now() - (job.enqueuedAt ?? store.now());
  fire(store, job, ({ trigger }) => trigger.kind === "waitTime" && waited >= trigger.thresholdSeconds * 1000);
}

function fire(store: Store, job: JobRecord, isMet: (rule: ExceptionRule) => boolean): void {
  const { queueId } = job.body;
  for (const [name, rule] of openRules(store, job)) {
    // An action may have moved the job on; the rules of another queue are not for it to meet here.
    if (job.status !== "queued" || job.body.queueId !== queueId || !isMet(rule)) continue;
    // Noted first: a job that is led back to this queue must not go round for ever.
    job.firedRules = [...job.firedRules, name];
    for (const action of rule.actions) if (!isFinal(job)) carryOut(store, job, action);
    store.touch(job);
  }
}

function carryOut(store: Store, job: JobRecord, action: ExceptionAction): void {
  if (!isWaiting(job)) return;
  revokeOffers(store, { jobId: job.id });
  switch (action.kind) {
    case "cancel":
      endJob(store, job, action);
      break;
    case "reclassify":
      job.body = {
        ...job.body,
        labels: { ...job.body.labels, ...action.labelsToUpsert },
        ...(action.classificationPolicyId !== undefined && { classificationPolicyId: action.classificationPolicyId }),
      };
      if (job.body.classificationPolicyId !== undefined) awaitClassification(store, job);
      break;
    case "manualReclassify":
      reclassifyByHand(store, job, action);
      break;
  }
}

function reclassifyByHand(
  store: Store,
  job: JobRecord,
  { queueId, priority, workerSelectors }: Extract<ExceptionAction, { kind: "manualReclassify" }>,
): void {
  if (priority !== undefined) job.body = { ...job.body, priority };
  if (workerSelectors.length > 0) {
    setRequestedSelectors(store, job, [...job.body.requestedWorkerSelectors, ...workerSelectors]);
  }
  // A queue that is not there would make the job unfindable, so it stays where it is.
  if (queueId === undefined || queueId === job.body.queueId || !store.queues.has(queueId)) return;
  job.isQueueChosen = true;
  job.body = { ...job.body, queueId };
  setStatus(store, job, "queued");
}
