/** The timers of jobs and workers: when each is due, and what it does. */
import { omit } from "../../util/json.js";
import { parseTime } from "../../util/time.js";
import { isFinal } from "../entities/job-status.js";
import type { JobRecord } from "../entities/job.js";
import { selectorExpiries } from "../entities/selectors.js";
import type { WorkerRecord } from "../entities/worker.js";
import { fireWaitTimeRules, nextWaitTimeRuleAt } from "../jobs/exceptions.js";
import { endJob, finishClosing } from "../jobs/job-actions.js";
import { setStatus } from "../jobs/job-status-changes.js";
import { deregister } from "../jobs/offers.js";
import type { Store } from "../state/store.js";

/** A timer of a record; firing it moves `at` on. */
export interface Timer<Record> {
  readonly at: (store: Store, record: Record) => number | undefined;
  readonly fire: (store: Store, record: Record) => void;
}

const day = 24 * 60 * 60 * 1000;

/** The service cancels jobs that are older. */
const maxJobAge = 90 * day;

/** The service deregisters workers that are idle for longer: without assignment or offer. */
const maxIdleTime = 7 * day;

const liveJobTimers: readonly Timer<JobRecord>[] = [
  {
    // A declined job can be offered to the same worker again.
    at: (_store, { declinedBy }) => earliest(Object.values(declinedBy)),
    fire(store, job) {
      const expired = Object.entries(job.declinedBy).filter(([, at]) => (at ?? Infinity) <= store.now());
      job.declinedBy = omit(job.declinedBy, ...expired.map(([workerId]) => workerId));
      store.touch(job);
    },
  },
  {
    at: (_store, { status, body: { matchingMode } }) =>
      status === "scheduled" && matchingMode.kind === "scheduleAndSuspend"
        ? parseTime(matchingMode.scheduleAt)
        : undefined,
    fire(store, job) {
      job.scheduledAt = store.now();
      setStatus(store, job, "waitingForActivation");
    },
  },
  {
    at: (_store, { pendingClose }) => pendingClose?.at,
    fire: finishClosing,
  },
  {
    // A selector expires.
    at: (_store, job) => earliest(selectorExpiries(job).filter((at) => at > job.selectorsCheckedAt)),
    fire(store, job) {
      job.selectorsCheckedAt = store.now();
      store.touch(job);
    },
  },
  { at: nextWaitTimeRuleAt, fire: fireWaitTimeRules },
  {
    at: (_store, { createdAt }) => createdAt + maxJobAge,
    fire(store, job) {
      endJob(store, job, { note: "The job came to the end of the 90 days that a job may live." });
    },
  },
];

/** The timers of a job; a final job has none. */
export const jobTimers: readonly Timer<JobRecord>[] = liveJobTimers.map(({ at, fire }) => ({
  at: (store, job) => (isFinal(job) ? undefined : at(store, job)),
  fire,
}));

/** The timers of a worker. */
export const workerTimers: readonly Timer<WorkerRecord>[] = [
  // A worker that lets an offer expire is deregistered.
  { at: (_store, { offers }) => earliest(offers.map(({ expiresAt }) => expiresAt)), fire: deregister },
  {
    at: (_store, { body, offers, assignedJobs, idleAt }) =>
      body.availableForOffers && offers.length === 0 && assignedJobs.length === 0 ? idleAt + maxIdleTime : undefined,
    fire: deregister,
  },
];

/** When the first of the timers is due. */
export const nextTimerAt = <Record>(
  store: Store,
  timers: readonly Timer<Record>[],
  record: Record,
): number | undefined => earliest(timers.map(({ at }) => at(store, record)));

/** Fires the timers that are due. */
export function fireDueTimers<Record>(store: Store, timers: readonly Timer<Record>[], record: Record): void {
  for (const { at, fire } of timers) if ((at(store, record) ?? Infinity) <= store.now()) fire(store, record);
}

function earliest(times: readonly (number | null | undefined)[]): number | undefined {
  const first = Math.min(...times.map((at) => at ?? Infinity));
  return first === Infinity ? undefined : first;
}
