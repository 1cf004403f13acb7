/** How long a job has to wait, and how long queues are. */
import { refusals } from "../errors.js";
import { findJob } from "./job-status-changes.js";
import type { JsonObject } from "../../util/json.js";
import { present } from "../../util/json.js";
import type { Store } from "../state/store.js";

const minute = 60_000;

/** Where a waiting job stands in its queue; a job with an open offer still waits. */
export function positionOf(store: Store, jobId: string): JsonObject {
  const job = findJob(store, jobId);
  const { queueId } = job.body;
  if (job.status !== "queued" || queueId === undefined) {
    throw refusals.notFound(`The job is ${job.status} and stands in no queue.`);
  }
  const line = store.lines.jobsOf(queueId);
  const position = line.indexOf(job) + 1;
  const each = averageWait(store, queueId);
  return present({
    jobId,
    position,
    queueId,
    queueLength: line.length,
    estimatedWaitTimeMinutes: each === undefined ? undefined : Math.ceil((each * position) / minute),
  });
}

/** How long a queue is, and how long its jobs wait and have to wait. */
export function statisticsOf(store: Store, queueId: string): JsonObject {
  if (!store.queues.has(queueId)) throw refusals.notFound();
  const line = store.lines.jobsOf(queueId);
  const longest = line.reduce((most, { enqueuedAt = store.now() }) => Math.max(most, store.now() - enqueuedAt), 0);
  const each = averageWait(store, queueId);
  // A priority waits until its last job has its turn. Without experience the longest wait so far has to do.
  const estimates = line.map(({ body }, index): [string, number] => [
    String(body.priority),
    Math.max(1, Math.ceil((each === undefined ? longest : each * (index + 1)) / minute)),
  ]);
  return present({
    queueId,
    length: line.length,
    estimatedWaitTimeMinutes: Object.fromEntries(estimates),
    longestJobWaitTimeMinutes: line.length === 0 ? undefined : longest / minute,
  });
}

// The service's formula is not published. This one grows with the position and needs at least one job that got through.
function averageWait(store: Store, queueId: string): number | undefined {
  const { served, waited } = store.figuresOf(queueId);
  return served === 0 ? undefined : waited / served;
}
