import { join } from "node:path";
import { DistributionPolicy, Job, Queue, Worker, getJobPositionOutput } from "pulumi-jobrouter";
import { readRoster } from "./roster";

const longestIdle = new DistributionPolicy("longest-idle", {
  name: "Longest idle agent first",
  offerExpiresAfterSeconds: 60,
  mode: { kind: "longestIdle" },
});

const support = new Queue("support", {
  name: "Customer support",
  distributionPolicyId: longestIdle.distributionPolicyId,
});

const workers = readRoster(join(__dirname, "workers.yaml")).map(
  ({ id, ...worker }) => new Worker(id, worker, { dependsOn: support }),
);

const call = new Job("first-call", {
  channelId: "voice",
  queueId: support.queueId,
  priority: 5,
  labels: { topic: "invoice" },
  requestedWorkerSelectors: [{ key: "language", labelOperator: "equal", value: "en" }],
});

const found = getJobPositionOutput({ jobId: call.jobId });

export const workerIds = workers.map((worker) => worker.workerId);
export const position = found.position;
export const queueLength = found.queueLength;
