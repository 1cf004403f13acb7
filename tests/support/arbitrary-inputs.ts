/** Random fields for each kind of resource, with many edge cases: empty, default, odd keys, equivalent values. */
import fc from "fast-check";
import type { Kind } from "../../provider/dist/schema/names.js";
import type { Emulator } from "jobrouter-emulator";
import type { JsonObject } from "../../provider/dist/util/json.js";

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

const past = fc.constantFrom(
  "2021-01-01T00:00:00Z",
  "2020-01-01T00:00:00Z",
  "2020-01-01T01:00:00+01:00",
  "2020-02-01T00:00:00.1234567Z",
);
const future = fc.constantFrom(
  "2131-01-01T00:00:00Z",
  "2130-01-01T00:00:00Z",
  "2130-01-01T01:00:00+01:00",
  "2130-01-01T00:00:00.1234567Z",
);
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
const credential = fc.record(
  { functionKey: fc.constantFrom("k1", "k2"), appKey: fc.constantFrom("a1", "a2"), clientId: fc.constantFrom("c") },
  { requiredKeys: [] },
);
const clientCredential = fc.record(
  { clientId: fc.constantFrom("c", "d"), clientSecret: fc.constantFrom("s1", "s2") },
  { requiredKeys: [] },
);
const uri = fc.constantFrom("https://a.example/rule", "https://b.example/rule?x=1");
const rule = fc.oneof(
  fc.record({ kind: fc.constant("static"), value: primitive }, { requiredKeys: ["kind"] }),
  fc.constant({ kind: "directMap" }),
  fc.record(
    {
      kind: fc.constant("expression"),
      language: fc.constant("powerFx"),
      expression: fc.constantFrom("1", "2", "true"),
    },
    { requiredKeys: ["kind", "expression"] },
  ),
  fc.record({ kind: fc.constant("function"), functionUri: uri, credential }, { requiredKeys: ["kind", "functionUri"] }),
  fc.record(
    { kind: fc.constant("webhook"), authorizationServerUri: uri, clientCredential, webhookUri: uri },
    { requiredKeys: ["kind"] },
  ),
);

const queueSelector = fc.record(
  { key: fc.constantFrom("k", "Id"), labelOperator: fc.constantFrom("equal", "notEqual"), value: primitive },
  { requiredKeys: ["key", "labelOperator"] },
);
const someOf = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 2 });
const weight = fc.constantFrom(0, 0.5, 1);
/** Attachments of one sort; both have the same kinds, with their own names for the selectors. */
const attachmentsOf = (one: string, many: string, selectors: fc.Arbitrary<object>, passThrough: object) =>
  fc.array(
    fc.oneof(
      selectors.map((item) => ({ kind: "static", [one]: item })),
      fc
        .tuple(rule, someOf(selectors))
        .map(([condition, items]) => ({ kind: "conditional", condition, [many]: items })),
      fc.record(
        {
          kind: fc.constant("passThrough"),
          key: fc.constantFrom("k", "l"),
          labelOperator: fc.constant("equal"),
          ...passThrough,
        },
        { requiredKeys: ["kind", "key", "labelOperator"] },
      ),
      rule.map((answer) => ({ kind: "ruleEngine", rule: answer })),
      fc
        .array(
          fc.tuple(weight, someOf(selectors)).map(([share, items]) => ({ weight: share, [many]: items })),
          { minLength: 1, maxLength: 2 },
        )
        .map((allocations) => ({ kind: "weightedAllocation", allocations })),
    ),
    { maxLength: 3 },
  );

const trigger = fc.oneof(
  fc.record({ kind: fc.constant("queueLength"), threshold: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("waitTime"), thresholdSeconds: fc.constantFrom(1, 2.5) }),
);
const actionId = { id: fc.constantFrom("one", "two") };
const action = fc.oneof(
  fc.record(
    { kind: fc.constant("cancel"), ...actionId, note: fc.constantFrom("", "n"), dispositionCode: fc.constant("d") },
    { requiredKeys: ["kind"] },
  ),
  fc.record(
    {
      kind: fc.constant("manualReclassify"),
      ...actionId,
      queueId: fc.constantFrom("queue", "queue2"),
      priority: fc.constantFrom(-100, 0, 1),
      workerSelectors: someOf(selector),
    },
    { requiredKeys: ["kind"] },
  ),
  fc.record(
    {
      kind: fc.constant("reclassify"),
      ...actionId,
      classificationPolicyId: fc.constantFrom("classify", "classify2"),
      labelsToUpsert: labels,
    },
    { requiredKeys: ["kind"] },
  ),
);
const exceptionRules = fc.uniqueArray(
  fc.record({ id: fc.constantFrom("r", "s", "t"), trigger, actions: fc.array(action, { maxLength: 3 }) }),
  { selector: ({ id }) => id, maxLength: 3 },
);

const mode = fc.oneof(
  fc.record({ kind: fc.constantFrom("longestIdle", "roundRobin"), ...limits }, { requiredKeys: ["kind"] }),
  fc.record(
    { kind: fc.constant("bestWorker"), ...limits, scoringRule: rule, scoringRuleOptions },
    { requiredKeys: ["kind"] },
  ),
);

/** Fields as a program could declare them, without identity and settings. See {@link seedReferences}. */
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
      classificationPolicyId: fc.constantFrom("classify", "classify2"),
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
    {
      distributionPolicyId: fc.constantFrom("policy", "policy2"),
      name: fc.constantFrom("", "n", "m"),
      exceptionPolicyId: fc.constantFrom("except", "except2"),
      labels,
    },
    { requiredKeys: ["distributionPolicyId"] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
  DistributionPolicy: fc.record(
    { offerExpiresAfterSeconds: fc.constantFrom(1, 10, 2.5), mode, name: fc.constantFrom("", "n") },
    { requiredKeys: ["offerExpiresAfterSeconds", "mode"] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
  ClassificationPolicy: fc.record(
    {
      name: fc.constantFrom("", "n"),
      fallbackQueueId: fc.constantFrom("queue", "queue2"),
      queueSelectorAttachments: attachmentsOf("queueSelector", "queueSelectors", queueSelector, {}),
      prioritizationRule: rule,
      workerSelectorAttachments: attachmentsOf("workerSelector", "workerSelectors", selector, {
        expiresAfterSeconds: fc.constantFrom(10, 20.5),
      }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
  ExceptionPolicy: fc.record(
    { exceptionRules, name: fc.constantFrom("", "n") },
    { requiredKeys: ["exceptionRules"] },
  ) as fc.Arbitrary<object> as fc.Arbitrary<JsonObject>,
};

/** Creates the entities that the random fields refer to. */
export function seedReferences(emulator: Emulator): void {
  for (const number of ["", "2"]) {
    emulator.edit(`/routing/distributionPolicies/policy${number}`, {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
    emulator.edit(`/routing/exceptionPolicies/except${number}`, { exceptionRules: [] });
    emulator.edit(`/routing/queues/queue${number}`, { distributionPolicyId: "policy" });
    emulator.edit(`/routing/classificationPolicies/classify${number}`, { fallbackQueueId: "queue" });
  }
}
