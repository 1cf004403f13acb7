/** Selects the available agent who is offered a job: one policy for each kind of queue. */
import { DistributionPolicy } from "pulumi-jobrouter";

/** Distributes jobs evenly. */
export const fair = new DistributionPolicy("fair", {
  name: "Longest idle agent first",
  offerExpiresAfterSeconds: 45,
  mode: { kind: "longestIdle" },
});

/** Questions that take experience go to those who have most of it. */
export const mostExperienced = new DistributionPolicy("most-experienced", {
  name: "The highest level first",
  offerExpiresAfterSeconds: 45,
  mode: { kind: "bestWorker", scoringRule: { kind: "expression", expression: "worker.level" } },
});

/** An outage must not wait until one agent has let an offer expire, so three are asked at once. */
export const firstToAnswer = new DistributionPolicy("first-to-answer", {
  name: "The first of three to accept",
  offerExpiresAfterSeconds: 20,
  mode: { kind: "roundRobin", maxConcurrentOffers: 3 },
});
