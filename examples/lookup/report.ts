/** Formats live data of a router for people. */
import { getQueueStatistics, listJobs, listQueues, listWorkers } from "pulumi-jobrouter";

/** One line for each queue: how many wait, and how long the first of them has been waiting. */
export async function reportQueues(): Promise<string[]> {
  const { queues } = await listQueues();
  return Promise.all(
    queues.map(async ({ queueId, name }) => {
      const { length, longestJobWaitTimeMinutes: longest } = await getQueueStatistics({ queueId });
      const wait = longest === undefined ? "" : `, the first for ${longest.toFixed(1)} minutes`;
      return `${name ?? queueId}: ${length} waiting${wait}`;
    }),
  );
}

/** One line for each worker who is signed in: what they have, and how full that makes them. */
export async function reportAgents(): Promise<string[]> {
  const { workers } = await listWorkers({ state: "active" });
  return workers.map(({ workerId, assignedJobs, offers, loadRatio }) => {
    const load = Math.round(loadRatio * 100);
    return `${workerId}: ${assignedJobs.length} jobs, ${offers.length} offers, ${load} % of the capacity`;
  });
}

/** One line for each job that waits in a queue, the most urgent first. */
export async function reportWaiting(queueId: string): Promise<string[]> {
  const { jobs } = await listJobs({ status: "queued", queueId });
  return jobs
    .toSorted((one, other) => (other.priority ?? 1) - (one.priority ?? 1))
    .map(({ jobId, channelId, priority }) => `${jobId} (${channelId}, priority ${priority ?? 1})`);
}
