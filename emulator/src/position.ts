/** How long a job has to wait, and how long queues are. */
import { refusals } from "./errors.js";
import type { JsonObject } from "./json.js";
import { present } from "./json.js";
import { findJob } from "./jobs.js";
import { lineUp } from "./matching.js";
import type { Store } from "./store.js";

/** Where a waiting job stands in its queue; a job with an open offer still waits. */
export function positionOf(store: Store, jobId: string): JsonObject {
  const job = findJob(store, jobId);
  const { queueId } = job.body;
  if (job.status !== "queued" || queueId === undefined) {
    throw refusals.notFound(`The job is ${job.status} and stands in no queue.`);
  }
  const line = lineUp(store, queueId);
  const position = line.indexOf(job) + 1;
  return present({
    jobId,
    position,
    queueId,
    queueLength: line.length,
    estimatedWaitTimeMinutes: estimateMinutes(store, queueId, position),
  });
}

/** How long a queue is, and how long its jobs wait and have to wait. */
export function statisticsOf(store: Store, queueId: string): JsonObject {
  if (!store.queues.has(queueId)) throw refusals.notFound();
  const line = lineUp(store, queueId);
  const waits = line.map(({ enqueuedAt }) => (store.now() - (enqueuedAt ?? store.now())) / 60_000);
  // Each priority waits until its last job has its turn; a minute or more, because somebody does wait.
  const estimates = line.map(({ body }, index) => [
    String(body.priority),
    Math.max(1, estimateMinutes(store, queueId, index + 1) ?? Math.ceil(Math.max(...waits))),
  ]);
  return present({
    queueId,
    length: line.length,
    estimatedWaitTimeMinutes: Object.fromEntries(estimates) as JsonObject,
    longestJobWaitTimeMinutes: line.length === 0 ? undefined : Math.max(...waits),
  });
}

// The service's formula is not published. This one grows with the position and needs at least one job that got through.
function estimateMinutes(store: Store, queueId: string, position: number): number | undefined {
  const waits = [...store.jobs.values()].flatMap(({ body, enqueuedAt, assignments }) => {
    const [first] = Object.values(assignments);
    const isKnown = body.queueId === queueId && enqueuedAt !== undefined && first !== undefined;
    return isKnown ? [first.assignedAt - enqueuedAt] : [];
  });
  if (waits.length === 0) return undefined;
  const average = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  return Math.ceil((average * position) / 60_000);
}
