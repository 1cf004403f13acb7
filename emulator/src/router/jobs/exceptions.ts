/** Executes exception policies: rules on the length of a queue and on the wait of a job. */
import type { ExceptionAction, ExceptionRule } from "../entities/exception-policy.js";
import { isFinal, isWaiting } from "../entities/job-status.js";
import type { JobRecord } from "../entities/job.js";
import type { Store } from "../state/store.js";
import { endJob } from "./job-actions.js";
import { awaitClassification, setOwnQueue, setRequestedSelectors, setStatus } from "./job-status-changes.js";
import { revokeOffers } from "./offers.js";

/** Lists the rules of the job's queue that have not fired for it, by their keys. */
function unfiredRules(store: Store, job: JobRecord): (readonly [name: string, rule: ExceptionRule])[] {
  const policy = store.exceptionPolicyOf(job.body.queueId);
  return (policy?.body.exceptionRules ?? [])
    .map((rule) => [JSON.stringify([policy?.id, rule.id]), rule] as const)
    .filter(([name]) => !job.firedRules.includes(name));
}

/** Fires the queue-length rules for a job that has just entered its queue. */
export function fireQueueLengthRules(store: Store, job: JobRecord): void {
  const { queueId = "" } = job.body;
  const others = store.jobQueues.lengthOf(queueId) - (store.jobQueues.has(queueId, job.id) ? 1 : 0);
  fire(store, job, ({ trigger }) => trigger.kind === "queueLength" && others >= trigger.threshold);
}

/** When the first wait-time rule of a job is due. */
export function nextWaitTimeRuleAt(store: Store, job: JobRecord): number | undefined {
  const { status, enqueuedAt } = job;
  if (status !== "queued" || enqueuedAt === undefined) return undefined;
  const times = unfiredRules(store, job).flatMap(([, { trigger }]) =>
    trigger.kind === "waitTime" ? [enqueuedAt + trigger.thresholdSeconds * 1000] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Fires the wait-time rules that are due for a job. */
export function fireWaitTimeRules(store: Store, job: JobRecord): void {
  const waited = store.now() - (job.enqueuedAt ?? store.now());
  fire(store, job, ({ trigger }) => trigger.kind === "waitTime" && waited >= trigger.thresholdSeconds * 1000);
}

function fire(store: Store, job: JobRecord, matches: (rule: ExceptionRule) => boolean): void {
  const { queueId } = job.body;
  for (const [name, rule] of unfiredRules(store, job)) {
    // An action may have moved the job to another queue, whose rules fire there.
    if (job.status !== "queued" || job.body.queueId !== queueId || !matches(rule)) continue;
    // Recorded first: a job that is moved back to this queue must not loop.
    job.firedRules = [...job.firedRules, name];
    for (const action of rule.actions) if (!isFinal(job)) executeAction(store, job, action);
    store.touch(job);
  }
}

function executeAction(store: Store, job: JobRecord, action: ExceptionAction): void {
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
      reclassifyManually(store, job, action);
      break;
  }
}

function reclassifyManually(
  store: Store,
  job: JobRecord,
  { queueId, priority, workerSelectors }: Extract<ExceptionAction, { kind: "manualReclassify" }>,
): void {
  if (priority !== undefined) job.body = { ...job.body, priority };
  if (workerSelectors.length > 0) {
    setRequestedSelectors(store, job, [...job.body.requestedWorkerSelectors, ...workerSelectors]);
  }
  // A job in a missing queue would never be offered, so it stays.
  if (queueId === undefined || queueId === job.body.queueId || !store.queues.has(queueId)) return;
  setOwnQueue(job);
  job.body = { ...job.body, queueId };
  setStatus(store, job, "queued");
}
