/** The position of a job, and the statistics of a queue. */
import { type JsonObject, present } from "../../util/json.js";
import { serviceErrors } from "../errors.js";
import type { Store } from "../state/store.js";
import { findJob } from "./job-status-changes.js";

const minute = 60_000;

/** The position of a queued job; a job with an open offer is still queued. */
export function positionOf(store: Store, jobId: string): JsonObject {
  const job = findJob(store, jobId);
  const { queueId } = job.body;
  if (job.status !== "queued" || queueId === undefined) {
    throw serviceErrors.notFound(`The job is ${job.status} and stands in no queue.`);
  }
  const queue = store.jobQueues.jobsOf(queueId);
  const position = queue.indexOf(job) + 1;
  const average = averageWait(store, queueId);
  return present({
    jobId,
    position,
    queueId,
    queueLength: queue.length,
    estimatedWaitTimeMinutes: average === undefined ? undefined : Math.ceil((average * position) / minute),
  });
}

/** The length of a queue, its longest wait, and the estimated wait by priority. */
export function statisticsOf(store: Store, queueId: string): JsonObject {
  if (!store.queues.has(queueId)) throw serviceErrors.notFound();
  const queue = store.jobQueues.jobsOf(queueId);
  const longest = queue.reduce((most, { enqueuedAt = store.now() }) => Math.max(most, store.now() - enqueuedAt), 0);
  const average = averageWait(store, queueId);
  // The estimate of a priority is that of its last job. Without data it is the longest wait so far.
  const estimates = queue.map(({ body }, index): [string, number] => [
    String(body.priority),
    Math.max(1, Math.ceil((average === undefined ? longest : average * (index + 1)) / minute)),
  ]);
  return present({
    queueId,
    length: queue.length,
    estimatedWaitTimeMinutes: Object.fromEntries(estimates),
    longestJobWaitTimeMinutes: queue.length === 0 ? undefined : longest / minute,
  });
}

// The service's formula is not published. This one needs at least one accepted job.
function averageWait(store: Store, queueId: string): number | undefined {
  const { served, waited } = store.queueStatsOf(queueId);
  return served === 0 ? undefined : waited / served;
}
