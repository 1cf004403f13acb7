/** The program of the loader matrix: each row loads this text in its own way, as TypeScript or compiled to JavaScript. */
import * as pulumi from "@pulumi/pulumi";
import { DistributionPolicy, Job, Queue, Worker, getJobPositionOutput, getWorkerOutput } from "pulumi-jobrouter";
import type { WorkerArgs } from "pulumi-jobrouter";

const policy = new DistributionPolicy("longest-idle", {
  offerExpiresAfterSeconds: 60,
  mode: { kind: "longestIdle" },
});
const queue = new Queue("support", { distributionPolicyId: policy.distributionPolicyId });
const agent: WorkerArgs = {
  capacity: new pulumi.Config("matrix").requireNumber("capacity"),
  queues: [queue.queueId],
  channels: [{ channelId: "chat", capacityCostPerJob: 1 }],
};
const worker = new Worker("ada", agent);
const job = new Job("first-call", { channelId: "voice", queueId: queue.queueId, priority: 1 });

function probe(text: string): string {
  return text;
}

export const declared = worker.capacity;
export const observed = getWorkerOutput({ workerId: worker.workerId }).apply(({ capacity }) => capacity);
export const position = getJobPositionOutput({ jobId: job.jobId }).position;
/** Which module system the program became. */
export const modules = typeof module === "undefined" ? "ESM" : "CommonJS";
/** What its loader made of a typed function: each prints code in its own way. */
export const compiled = String(probe);
