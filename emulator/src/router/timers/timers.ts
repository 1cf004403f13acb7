/** Everything that happens to jobs and workers by itself as time goes by: when, and what. */
import { isFinal } from "../entities/job-status.js";
import { fireWaitTimeRules, waitTimeDueAt } from "../jobs/exceptions.js";
import { endJob, finishClosing } from "../jobs/job-actions.js";
import { setStatus } from "../jobs/job-status-changes.js";
import { omit } from "../../util/json.js";
import { deregister } from "../jobs/offers.js";
import { selectorExpiries } from "../entities/selectors.js";
import type { JobRecord, WorkerRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";
import { parseTime } from "../../util/time.js";

/** One thing that becomes due; acting on it moves `at` on. */
export interface Due<Record> {
  readonly at: (store: Store, record: Record) => number | undefined;
  readonly act: (store: Store, record: Record) => void;
}

const day = 24 * 60 * 60 * 1000;

/** How long a job may live. */
const longestJobLife = 90 * day;

/** How long a worker may be registered without a job or an offer. */
const longestIdleTime = 7 * day;

const liveJobDues: readonly Due<JobRecord>[] = [
  {
    // A declined job may be offered to the same worker again.
    at: (_store, { declinedBy }) => earliest(Object.values(declinedBy)),
    act(store, job) {
      const over = Object.entries(job.declinedBy).filter(([, at]) => (at ?? Infinity) <= store.now());
      job.declinedBy = omit(job.declinedBy, ...over.map(([workerId]) => workerId));
      store.touch(job);
    },
  },
  {
    at: (_store, { status, body: { matchingMode } }) =>
      status === "scheduled" && matchingMode.kind === "scheduleAndSuspend"
        ? parseTime(matchingMode.scheduleAt)
        : undefined,
    act(store, job) {
      job.scheduledAt = store.now();
      setStatus(store, job, "waitingForActivation");
    },
  },
  {
    at: (_store, { pendingClose }) => pendingClose?.at,
    act: finishClosing,
  },
  {
    // A selector stops counting.
    at: (_store, job) => earliest(selectorExpiries(job).filter((at) => at > job.selectorsCheckedAt)),
    act(store, job) {
      job.selectorsCheckedAt = store.now();
      store.touch(job);
    },
  },
  { at: waitTimeDueAt, act: fireWaitTimeRules },
  {
    at: (_store, { createdAt }) => createdAt + longestJobLife,
    act(store, job) {
      endJob(store, job, { note: "The job came to the end of the 90 days that a job may live." });
    },
  },
];

/** What becomes due for a job; nothing for one that is over. */
export const jobDues: readonly Due<JobRecord>[] = liveJobDues.map(({ at, act }) => ({
  at: (store, job) => (isFinal(job) ? undefined : at(store, job)),
  act,
}));

/** What becomes due for a worker. */
export const workerDues: readonly Due<WorkerRecord>[] = [
  // Whoever lets an offer expire counts as gone.
  { at: (_store, { offers }) => earliest(offers.map(({ expiresAt }) => expiresAt)), act: deregister },
  {
    at: (_store, { body, offers, assignedJobs, idleAt }) =>
      body.availableForOffers && offers.length === 0 && assignedJobs.length === 0
        ? idleAt + longestIdleTime
        : undefined,
    act: deregister,
  },
];

function earliest(times: readonly (number | null)[]): number | undefined {
  const first = Math.min(...times.map((at) => at ?? Infinity));
  return first === Infinity ? undefined : first;
}
