import { WorkerFleet } from "pulumi-jobrouter";
import { billing, sales, technical } from "./queues";

const queues = [sales.queueId, billing.queueId, technical.queueId];

// People: they sign in and out by their own application, so the program says only how they begin.
const agents = new WorkerFleet("agents", {
  roster: "agents.yaml",
  queues,
  ownership: { availableForOffers: "setOnce" },
  removal: { waitSeconds: 900, onTimeout: "fail" },
});

// A roster that comes out of another system as a table; its profiles stand here.
const partners = new WorkerFleet("partners", {
  roster: "partners.csv",
  profiles: {
    evening: {
      capacity: 40,
      channels: [{ channelId: "chat", capacityCostPerJob: 20 }],
      queues: [billing.queueId, technical.queueId],
      labels: { shift: "evening" },
    },
  },
  queues,
});

export const agentCount = agents.workers;
export const partnerCount = partners.workers;
