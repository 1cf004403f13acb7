import { DistributionPolicy, Queue, Worker } from "pulumi-jobrouter";

const fair = new DistributionPolicy("fair", {
  offerExpiresAfterSeconds: 60,
  mode: { kind: "longestIdle" },
});

const support = new Queue("support", { distributionPolicyId: fair.distributionPolicyId });

const ada = new Worker("ada", {
  capacity: 2,
  queues: [support.queueId],
  channels: [{ channelId: "chat", capacityCostPerJob: 1 }],
});

export const workerIds = [ada.workerId];
