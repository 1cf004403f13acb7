import { expect } from "chai";
import { formatPath } from "../../provider/dist/util/path.js";
import type { Kind } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { check, checkFields, checkIdentity } from "../../provider/dist/reconciler/check.js";
import { fullDeclarations } from "../support/full-declarations.ts";
import { endpoint, leastInputs as valid } from "../support/least-inputs.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
describe("check", () => {
  const cases = [
    { kind: "Worker", change: { capacity: 0 }, property: "capacity", message: "must be 1 or more, but it is 0" },
    {
      kind: "Worker",
      change: { capacity: 1.5 },
      property: "capacity",
      message: "must be a whole number, but it is 1.5",
    },
    {
      kind: "Worker",
      change: { capacity: "2" },
      property: "capacity",
      message: 'must be a whole number, but it is "2"',
    },
    { kind: "Worker", change: { capacity: null }, property: "capacity", message: "is required; set it" },
    {
      kind: "Worker",
      change: { workerId: "a/b" },
      property: "workerId",
      message: 'must not contain / ? # \\ or control characters, but it is "a/b"',
    },
    { kind: "Worker", change: { workerId: "" }, property: "workerId", message: 'must not be empty, but it is ""' },
    {
      kind: "Worker",
      change: { workerId: ".." },
      property: "workerId",
      message: 'must not be . or .., but it is ".."',
    },
    {
      kind: "Worker",
      change: { endpoint: "http://contoso.communication.azure.com" },
      property: "endpoint",
      message: "http:// is for loopback addresses only",
    },
    {
      kind: "Worker",
      change: { adopt: "sure" },
      property: "adopt",
      message: 'must be one of ifEqual, always, never, but it is "sure"',
    },
    {
      kind: "Worker",
      change: { onConflict: "win" },
      property: "onConflict",
      message: 'must be one of fail, overwrite, but it is "win"',
    },
    { kind: "Worker", change: { queues: ["a", ""] }, property: "queues[1]", message: "must not be empty" },
    {
      kind: "Worker",
      change: { queues: ["a", "b", "a"] },
      property: "queues[2]",
      message: 'repeats "a" of queues[0]; remove one of them',
    },
    {
      kind: "Worker",
      change: {
        channels: [
          { channelId: "v", capacityCostPerJob: 1 },
          { channelId: "v", capacityCostPerJob: 2 },
        ],
      },
      property: "channels[1].channelId",
      message: 'repeats "v" of channels[0]',
    },
    {
      kind: "Worker",
      change: { channels: [{ channelId: "v" }] },
      property: "channels[0].capacityCostPerJob",
      message: "must be a whole number, but it is not set",
    },
    {
      kind: "Worker",
      change: { channels: [{ channelId: "v", capacityCostPerJob: 1, maxJobs: 2 }] },
      property: "channels[0].maxJobs",
      message: "is not known here; valid names are channelId, capacityCostPerJob, maxNumberOfJobs",
    },
    {
      kind: "Worker",
      change: { labels: { deep: { a: 1 } } },
      property: "labels.deep",
      message: 'must be text, a number, or true or false, but it is {"a":1}',
    },
    { kind: "Worker", change: { labels: { Id: "me" } }, property: "labels.Id", message: "is set by the service" },
    { kind: "Worker", change: { "": 3 }, property: '""', message: "is not an input of Worker; it has workerId" },
    {
      kind: "Worker",
      change: { capcity: 3 },
      property: "capcity",
      message: 'is not an input of Worker (did you mean "capacity"?); it has workerId, capacity',
    },
    {
      kind: "Job",
      change: { queueId: null },
      property: "queueId",
      message: "is required, or set classificationPolicyId instead",
    },
    {
      kind: "Job",
      change: { priority: 101 },
      property: "priority",
      message: "must be between -100 and 100, but it is 101",
    },
    {
      kind: "Job",
      change: { matchingMode: { kind: "later" } },
      property: "matchingMode.kind",
      message: "must have a `kind` of queueAndMatch, scheduleAndSuspend or suspend",
    },
    {
      kind: "Job",
      change: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "tomorrow" } },
      property: "matchingMode.scheduleAt",
      message: "must be a point in time such as",
    },
    {
      kind: "Job",
      change: { requestedWorkerSelectors: [{ key: "k", labelOperator: "like" }] },
      property: "requestedWorkerSelectors[0].labelOperator",
      message: "must be one of equal, notEqual",
    },
    {
      kind: "Job",
      change: { requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", expiresAfterSeconds: 0 }] },
      property: "requestedWorkerSelectors[0].expiresAfterSeconds",
      message: "must be more than 0 seconds",
    },
    {
      kind: "Queue",
      change: { distributionPolicyId: null },
      property: "distributionPolicyId",
      message: "is required; set it",
    },
    {
      kind: "DistributionPolicy",
      change: { mode: { kind: "longest-idle" } },
      property: "mode.kind",
      message: "must have a `kind` of longestIdle, roundRobin or bestWorker",
    },
    {
      kind: "DistributionPolicy",
      change: { mode: { kind: "longestIdle", minConcurrentOffers: 3, maxConcurrentOffers: 2 } },
      property: "mode.minConcurrentOffers",
      message: "must not be above mode.maxConcurrentOffers, but 3 is above 2",
    },
    {
      kind: "DistributionPolicy",
      change: { mode: { kind: "longestIdle", minConcurrentOffers: 2 } },
      property: "mode.minConcurrentOffers",
      message: "but 2 is above 1",
    },
    {
      kind: "DistributionPolicy",
      change: { offerExpiresAfterSeconds: 0 },
      property: "offerExpiresAfterSeconds",
      message: "must be more than 0 seconds",
    },
  ] as const;
  for (const { kind, change, property, message } of cases) {
    it(`rejects ${JSON.stringify(change)} of a ${kind} under ${property}`, () => {
      const { failures } = check(registry[kind], { ...valid[kind], ...change });
      expect(failures.map((failure) => formatPath(failure.path))).to.deep.equal([property]);
      expect(failures[0]?.message).to.contain(message);
    });
  }

  it("returns all failures together", () => {
    const { failures } = check(registry.Worker, {
      endpoint,
      workerId: "",
      capacity: 0,
      queues: [""],
      labels: { a: [] },
      typo: 1,
    });
    expect(failures.map(({ path }) => formatPath(path))).to.deep.equal([
      "workerId",
      "capacity",
      "queues[0]",
      "labels.a",
      "typo",
    ]);
  });

  it("accepts minimal and full declarations of every kind, with the loader", () => {
    for (const [kind, schema] of Object.entries(registry)) {
      const least = valid[schema.kind];
      expect(check(schema, { ...least, __provider: "text" }).failures, kind).to.deep.equal([]);
      for (const most of fullDeclarations[schema.kind]) {
        const inputs = { ...least, ...most, adopt: "never", onConflict: "overwrite" };
        expect(check(schema, inputs).failures, kind).to.deep.equal([]);
      }
    }
  });

  it("accepts unknown values at any place, and still reports the failure beside them", () => {
    const channels = [
      { channelId: UNKNOWN, capacityCostPerJob: UNKNOWN },
      UNKNOWN,
      { channelId: UNKNOWN, capacityCostPerJob: 0 },
    ];
    const news = {
      workerId: UNKNOWN,
      endpoint: UNKNOWN,
      capacity: UNKNOWN,
      channels,
      queues: [UNKNOWN, UNKNOWN],
      labels: { a: UNKNOWN },
      tags: UNKNOWN,
    };
    expect(check(registry.Worker, news).failures.map(({ path }) => formatPath(path))).to.deep.equal([
      "channels[2].capacityCostPerJob",
    ]);
    expect(
      check(registry.Job, { ...valid.Job, queueId: UNKNOWN, matchingMode: { kind: UNKNOWN, scheduleAt: UNKNOWN } })
        .failures,
    ).to.deep.equal([]);
  });

  const bounds: { kind: Kind; change: object; properties: string[] }[] = [
    { kind: "Worker", change: { workerId: "a".repeat(128), capacity: 2_147_483_647 }, properties: [] },
    {
      kind: "Worker",
      change: { workerId: "a".repeat(129), capacity: 2_147_483_648 },
      properties: ["workerId", "capacity"],
    },
    { kind: "Worker", change: { workerId: ".", _typo: 1 }, properties: ["workerId", "_typo"] },
    { kind: "Worker", change: { labels: { Id: UNKNOWN, bad: [] } }, properties: ["labels.bad", "labels.Id"] },
    { kind: "Worker", change: { tags: { "": 1, Id: "fine" } }, properties: ["tags"] },
    { kind: "Job", change: { labels: { Id: "fine" }, notes: [{ message: "" }] }, properties: ["notes[0].message"] },
    {
      kind: "Job",
      change: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2026-01-31T09:00:00.12345678Z" } },
      properties: ["matchingMode.scheduleAt"],
    },
    {
      kind: "Job",
      change: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "tomorrow.12345678" } },
      properties: ["matchingMode.scheduleAt"],
    },
    {
      kind: "ExceptionPolicy",
      change: {
        exceptionRules: [
          {
            id: "full",
            trigger: { kind: "queueLength", threshold: -1 },
            actions: [{ kind: "cancel" }, { kind: "manualReclassify", priority: 101 }],
          },
          {
            id: "full",
            trigger: { kind: "waitTime", thresholdSeconds: 0 },
            actions: [{ kind: "cancel", priority: 1 }],
          },
        ],
      },
      properties: [
        "exceptionRules[0].trigger.threshold",
        "exceptionRules[0].actions[1].priority",
        "exceptionRules[1].trigger.thresholdSeconds",
        "exceptionRules[1].actions[0].priority",
        "exceptionRules[1].id",
      ],
    },
    {
      kind: "ClassificationPolicy",
      change: {
        fallbackQueueId: "",
        queueSelectorAttachments: [
          { kind: "weightedAllocation", allocations: [{ weight: 1.5, queueSelectors: [] }] },
          { kind: "passThrough", key: "a", labelOperator: "equal", expiresAfterSeconds: 1 },
          { kind: "nothing" },
        ],
        prioritizationRule: { kind: "webhook", webhookUri: "ftp://example.com" },
      },
      properties: [
        "fallbackQueueId",
        "queueSelectorAttachments[0].allocations[0].weight",
        "queueSelectorAttachments[1].expiresAfterSeconds",
        "queueSelectorAttachments[2].kind",
        "prioritizationRule.webhookUri",
      ],
    },
    {
      kind: "DistributionPolicy",
      change: { mode: { kind: "bestWorker", scoringRuleOptions: { batchSize: 0 } } },
      properties: ["mode.scoringRuleOptions.batchSize"],
    },
  ];
  for (const { kind, change, properties } of bounds) {
    it(`reports exactly ${properties.join(" and ") || "nothing"} for ${JSON.stringify(change).slice(0, 100)}`, () => {
      const { failures } = check(registry[kind], { ...valid[kind], ...change });
      expect(failures.map(({ path }) => formatPath(path))).to.deep.equal(properties);
    });
  }
});

describe("checking fields only", () => {
  it("requires neither identity nor settings, and skips members that are no fields", () => {
    expect(checkFields(registry.Worker, { capacity: 1, workerId: 7, endpoint: "?", colour: "red" })).to.deep.equal([]);
  });

  it("returns paths as data, whatever the keys hold", () => {
    const failures = checkFields(registry.Worker, { capacity: 1, labels: { "a.b[0]": [] }, queues: ["x", 5, "x"] });
    expect(failures.map(({ path }) => path)).to.deep.equal([
      ["queues", 1],
      ["labels", "a.b[0]"],
      ["queues", 2],
    ]);
  });

  it("reports where a string is expected", () => {
    const expected = checkFields(registry.Worker, { capacity: "1", queues: [5, true, ""] }).map((f) => f.expected);
    expect(expected).to.deep.equal([undefined, "text", "text", undefined]);
  });

  it("checks the API version where one is given", () => {
    const inputs = { capacity: 1, maxConcurrentOffers: 2 };
    expect(checkFields(registry.Worker, inputs)).to.deep.equal([]);
    const paths = checkFields(registry.Worker, inputs, "2023-11-01").map(({ path }) => path);
    expect(paths).to.deep.equal([["maxConcurrentOffers"]]);
  });

  it("checks an id by itself", () => {
    expect(checkIdentity(registry.Worker, "ada")).to.deep.equal([]);
    for (const id of [undefined, null, 5, "", "a/b"]) {
      expect(
        checkIdentity(registry.Worker, id).map(({ path }) => path),
        String(id),
      ).to.deep.equal([["workerId"]]);
    }
  });
});
