import { refusals } from "./errors.js";
import type { JsonObject } from "./json.js";
import { present } from "./json.js";
import { findJob } from "./life-cycle.js";
import { lineUp } from "./matching.js";
import type { Store } from "./store.js";

/** Where a waiting job stands in its queue; a job with an open offer still waits. */
export function positionOf(store: Store, jobId: string): JsonObject {
  const job = findJob(store, jobId);
  if (job.status !== "queued") throw refusals.notFound(`The job is ${job.status} and stands in no queue.`);
  const { queueId } = job.body;
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
