/** The program of the cancellation soak: a deployment creates, updates and deletes some of its 22 resources. */
import type { JsonObject } from "../../../provider/dist/util/json.js";
import type { Declared } from "../../support/stack.ts";

/** Workers that are removed while a customer talks to them. */
export const BUSY = ["busy-0", "busy-1"];

const policy: Declared = {
  kind: "DistributionPolicy",
  args: { distributionPolicyId: "policy", offerExpiresAfterSeconds: 600, mode: { kind: "longestIdle" } },
};
const queue = (queueId: string): Declared => ({
  kind: "Queue",
  args: { queueId, distributionPolicyId: { $output: "policy.distributionPolicyId" } },
});
const worker = (workerId: string, capacity: number): Declared => ({ kind: "Worker", args: { workerId, capacity } });
/** A worker that takes calls; its drain timeout is longer than any test. */
const agent = (workerId: string): Declared => ({
  kind: "Worker",
  args: {
    workerId,
    capacity: 1,
    queues: [{ $output: "calls.queueId" }],
    channels: [{ channelId: "voice", capacityCostPerJob: 1 }],
    availableForOffers: true,
    removal: { waitSeconds: 600 },
  },
});

const named = (name: string, count: number, declare: (id: string) => Declared): Record<string, Declared> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}-${index}`, declare(`${name}-${index}`)]));

const lasting = { policy, calls: queue("calls"), ...named("kept", 2, (id) => worker(id, 1)) };

/** The deployment from which all begins. */
export const programBefore: Readonly<Record<string, Declared>> = {
  ...lasting,
  "old-queue": queue("old-queue"),
  ...named("changed", 5, (id) => worker(id, 1)),
  ...named("removed", 4, (id) => worker(id, 1)),
  ...named("busy", BUSY.length, agent),
};

/** The one that is interrupted. */
export const programAfter: Readonly<Record<string, Declared>> = {
  ...lasting,
  "new-queue": queue("new-queue"),
  ...named("changed", 5, (id) => worker(id, 2)),
  ...named("created", 5, (id) => worker(id, 1)),
};

const COLLECTIONS: Readonly<Record<string, string>> = {
  DistributionPolicy: "distributionPolicies",
  Queue: "queues",
  Worker: "workers",
};

/** The router before the deployment; the calls come from outside. */
export const entitiesBefore: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  Object.entries(programBefore).map(([name, { kind, args }]) => {
    const {
      distributionPolicyId,
      queueId: _queueId,
      workerId: _workerId,
      removal: _removal,
      ...fields
    } = (args ?? {}) as JsonObject;
    const references = {
      ...(kind === "Queue" && distributionPolicyId !== undefined && { distributionPolicyId: "policy" }),
      ...("queues" in fields && { queues: ["calls"] }),
    };
    return [`/routing/${COLLECTIONS[kind] ?? ""}/${name}`, { ...fields, ...references }];
  }),
);
