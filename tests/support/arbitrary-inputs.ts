/** Random fields for each kind of resource, rich in what is easily confused: empty, default, odd keys, other wordings. */
import fc from "fast-check";
import type { Kind } from "../../provider/dist/contracts/contract.js";
import type { JsonObject } from "../../provider/dist/base/json.js";

const primitive = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constantFrom("", "x", "1", "true"), fc.boolean());
const labels = fc.dictionary(fc.constantFrom("a", "b", "kind", "constructor", "id"), primitive, { maxKeys: 3 });

const channel = fc.record(
  {
    channelId: fc.constantFrom("v", "c"),
    capacityCostPerJob: fc.integer({ min: 1, max: 2 }),
    maxNumberOfJobs: fc.integer({ min: 1, max: 2 }),
  },
  { requiredKeys: ["channelId", "capacityCostPerJob"] },
);

const selector = fc.record(
  {
    key: fc.constantFrom("k", "l"),
    labelOperator: fc.constantFrom("equal", "notEqual"),
    value: primitive,
    expiresAfterSeconds: fc.constantFrom(1000, 2000.5),
    expedite: fc.boolean(),
  },
  { requiredKeys: ["key", "labelOperator"] },
);

const past = fc.constantFrom("2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", "2020-02-01T00:00:00.1234567Z");
const future = fc.constantFrom("2130-01-01T00:00:00Z", "2130-01-01T01:00:00+01:00", "2130-01-01T00:00:00.1234567Z");
const note = fc.record({ message: fc.constantFrom("m", "n"), addedAt: past }, { requiredKeys: ["message"] });

const matchingMode = fc.oneof(
  fc.constantFrom({ kind: "queueAndMatch" }, { kind: "suspend" }),
  future.map((scheduleAt) => ({ kind: "scheduleAndSuspend", scheduleAt })),
);

const limits = {
  minConcurrentOffers: fc.constant(1),
  maxConcurrentOffers: fc.integer({ min: 1, max: 3 }),
  bypassSelectors: fc.boolean(),
};
// Twenty, the default batch size, is not shown by the service while batches are off.
const scoringRuleOptions = fc.record(
  {
    batchSize: fc.constantFrom(1, 5),
    scoringParameters: fc.subarray(["jobLabels", "workerSelectors"]),
    isBatchScoringEnabled: fc.boolean(),
    descendingOrder: fc.boolean(),
  },
  { requiredKeys: [] },
);
const mode = fc.oneof(
  fc.record({ kind: fc.constantFrom("longestIdle", "roundRobin"), ...limits }, { requiredKeys: ["kind"] }),
  fc.record({ kind: fc.constant("bestWorker"), ...limits, scoringRuleOptions }, { requiredKeys: ["kind"] }),
);

/** Fields as a program could declare them, without identity and settings. Queues "queue" and policies "policy" must exist. */
export const arbitraryFields: Readonly<Record<Kind, fc.Arbitrary<JsonObject>>> = {
  Worker: fc.record(
    {
      capacity: fc.integer({ min: 1, max: 3 }),
      queues: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
      channels: fc.uniqueArray(channel, { selector: ({ channelId }) => channelId }),
      labels,
      tags: labels,
      availableForOffers: fc.boolean(),
    },
    { requiredKeys: ["capacity"] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
  Job: fc.record(
    {
      channelId: fc.constantFrom("v", "c"),
      queueId: fc.constantFrom("queue", "queue2"),
      channelReference: fc.constantFrom("", "r"),
      priority: fc.constantFrom(-100, 0, 1, 2),
      dispositionCode: fc.constantFrom("", "d"),
      requestedWorkerSelectors: fc.array(selector, { maxLength: 3 }),
      labels,
      tags: labels,
      notes: fc.array(note, { maxLength: 4 }),
      matchingMode,
    },
    { requiredKeys: ["channelId", "queueId"] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
  Queue: fc.record(
    { distributionPolicyId: fc.constantFrom("policy", "policy2"), name: fc.constantFrom("", "n", "m"), labels },
    { requiredKeys: ["distributionPolicyId"] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
  DistributionPolicy: fc.record(
    { offerExpiresAfterSeconds: fc.constantFrom(1, 10, 2.5), mode, name: fc.constantFrom("", "n") },
    { requiredKeys: ["offerExpiresAfterSeconds", "mode"] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
};
