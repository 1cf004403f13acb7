/** The data functions for everything that can be read: what they answer, each filter, each argument. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import * as jobrouter from "pulumi-jobrouter";
import { isolateEnvironment } from "../support/environment.ts";
import { endMocks } from "../support/program-mocks.ts";
import { routerErrorOf } from "../support/rejection.ts";

const CANARY = "canary that must not sing";
const rule = {
  kind: "function",
  functionUri: "https://f.example/x",
  credential: { functionKey: CANARY, clientId: "me" },
};
const shownRule = { kind: "function", functionUri: "https://f.example/x", credential: { clientId: "me" } };

const entities: Readonly<Record<string, JsonObject>> = {
  "distributionPolicies/fair": {
    offerExpiresAfterSeconds: 60,
    mode: { kind: "bestWorker", scoringRule: rule },
  },
  "exceptionPolicies/overflow": {
    exceptionRules: [
      { id: "full", trigger: { kind: "queueLength", threshold: 10 }, actions: [{ kind: "cancel", id: "end" }] },
    ],
  },
  "queues/line": {
    distributionPolicyId: "fair",
    exceptionPolicyId: "overflow",
    name: "Line",
    labels: { city: "Bern" },
  },
  "queues/other": { distributionPolicyId: "fair" },
  "classificationPolicies/classify": { fallbackQueueId: "line", prioritizationRule: rule },
  "workers/ada": {
    capacity: 1,
    queues: ["line"],
    channels: [{ channelId: "voice", capacityCostPerJob: 1 }],
    availableForOffers: true,
  },
  "workers/bob": { capacity: 1, queues: ["other"], channels: [{ channelId: "chat", capacityCostPerJob: 1 }] },
  "jobs/call": { channelId: "video", queueId: "line", labels: { vip: true } },
  "jobs/chat": { channelId: "chat", queueId: "other" },
  "jobs/later": {
    channelId: "chat",
    queueId: "other",
    matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2099-01-01T00:00:00Z" },
  },
};

describe("lookups: everything that can be read", () => {
  isolateEnvironment("JOBROUTER_CONNECTION_STRING", "JOBROUTER_ENDPOINT", "JOBROUTER_API_VERSION");
  before(endMocks);
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator({ secrets: "echo" });
    for (const [path, body] of Object.entries(entities)) emulator.edit(`/routing/${path}`, body);
  });
  beforeEach(() => {
    emulator.clearCalls();
    process.env["JOBROUTER_CONNECTION_STRING"] = emulator.connectionString;
  });
  after(() => emulator.close());

  const reads: readonly { name: string; read: () => Promise<object>; is: object }[] = [
    {
      name: "getQueue",
      read: () => jobrouter.getQueue({ queueId: "line" }),
      is: {
        queueId: "line",
        name: "Line",
        distributionPolicyId: "fair",
        exceptionPolicyId: "overflow",
        labels: { Id: "line", city: "Bern" },
      },
    },
    {
      name: "getExceptionPolicy",
      read: () => jobrouter.getExceptionPolicy({ exceptionPolicyId: "overflow" }),
      is: { exceptionPolicyId: "overflow", ...entities["exceptionPolicies/overflow"] },
    },
    {
      name: "getClassificationPolicy",
      read: () => jobrouter.getClassificationPolicy({ classificationPolicyId: "classify" }),
      is: {
        classificationPolicyId: "classify",
        fallbackQueueId: "line",
        prioritizationRule: shownRule,
        queueSelectorAttachments: [],
        workerSelectorAttachments: [],
      },
    },
    {
      name: "getQueueStatistics",
      read: () =>
        jobrouter.getQueueStatistics({ queueId: "line" }).then(({ queueId, length }) => ({ queueId, length })),
      is: { queueId: "line", length: 1 },
    },
  ];
  for (const { name, read, is } of reads) {
    it(`${name} answers the whole thing, under the id's own name and without an etag`, async () => {
      expect(await read()).to.deep.equal(is);
      expect(emulator.calls()).to.have.lengthOf(1);
    });
  }

  it("getDistributionPolicy answers the mode with what the service filled in, and without credentials", async () => {
    const policy = await jobrouter.getDistributionPolicy({ distributionPolicyId: "fair" });
    expect(policy).to.deep.include({ distributionPolicyId: "fair", offerExpiresAfterSeconds: 60 });
    expect(policy.mode).to.deep.include({ kind: "bestWorker", scoringRule: shownRule, minConcurrentOffers: 1 });
  });

  const workers = async (args?: jobrouter.ListWorkersArgs): Promise<string[]> =>
    (await jobrouter.listWorkers(args)).workers.map(({ workerId }) => workerId);
  const jobs = async (args?: jobrouter.ListJobsArgs): Promise<string[]> =>
    (await jobrouter.listJobs(args)).jobs.map(({ jobId }) => jobId);
  const queues = async (args?: jobrouter.ListArgs): Promise<string[]> =>
    (await jobrouter.listQueues(args)).queues.map(({ queueId }) => queueId);
  const lists: readonly { asked: string; list: () => Promise<string[]>; ids: readonly string[] }[] = [
    { asked: "workers", list: () => workers(), ids: ["ada", "bob"] },
    { asked: "workers by state", list: () => workers({ state: "inactive" }), ids: ["bob"] },
    { asked: "workers by queue", list: () => workers({ queueId: "line" }), ids: ["ada"] },
    { asked: "workers by channel", list: () => workers({ channelId: "chat" }), ids: ["bob"] },
    { asked: "workers with room", list: () => workers({ hasCapacity: true, channelId: "voice" }), ids: ["ada"] },
    { asked: "jobs", list: () => jobs(), ids: ["call", "chat", "later"] },
    { asked: "jobs by status", list: () => jobs({ status: "scheduled" }), ids: ["later"] },
    { asked: "jobs by queue and channel", list: () => jobs({ queueId: "line", channelId: "video" }), ids: ["call"] },
    { asked: "jobs due after", list: () => jobs({ scheduledAfter: "2098-01-01T00:00:00Z" }), ids: ["later"] },
    { asked: "jobs due before", list: () => jobs({ scheduledBefore: "2098-01-01T00:00:00Z" }), ids: [] },
    { asked: "jobs by policy", list: () => jobs({ classificationPolicyId: "classify" }), ids: [] },
    { asked: "queues", list: () => queues(), ids: ["line", "other"] },
    { asked: "queues in pages of one", list: () => queues({ maxPageSize: 1 }), ids: ["line", "other"] },
    {
      asked: "distribution policies",
      list: async () =>
        (await jobrouter.listDistributionPolicies()).distributionPolicies.map((policy) => policy.distributionPolicyId),
      ids: ["fair"],
    },
    {
      asked: "classification policies",
      list: async () =>
        (await jobrouter.listClassificationPolicies()).classificationPolicies.map(
          (policy) => policy.classificationPolicyId,
        ),
      ids: ["classify"],
    },
    {
      asked: "exception policies",
      list: async () =>
        (await jobrouter.listExceptionPolicies()).exceptionPolicies.map((policy) => policy.exceptionPolicyId),
      ids: ["overflow"],
    },
  ];
  for (const { asked, list, ids } of lists) {
    it(`lists ${asked}: ${ids.join(", ") || "none"}`, async () => {
      expect((await list()).toSorted()).to.deep.equal(ids);
    });
  }

  it("returns no credential, although the service echoes them", async () => {
    expect(JSON.stringify(emulator.entity("/routing/classificationPolicies/classify"))).to.include(CANARY);
    const answers = await Promise.all([
      jobrouter.getClassificationPolicy({ classificationPolicyId: "classify" }),
      jobrouter.getDistributionPolicy({ distributionPolicyId: "fair" }),
      jobrouter.listClassificationPolicies(),
      jobrouter.listDistributionPolicies(),
    ]);
    expect(JSON.stringify(answers)).to.include("clientId").and.not.to.include(CANARY);
  });

  it("takes endpoint and version as arguments, and sends neither as a filter", async () => {
    const asked = { endpoint: emulator.url, apiVersion: "2024-01-18-preview" } as const;
    await jobrouter.listWorkers({ ...asked, state: "active" });
    await jobrouter.getQueue({ ...asked, queueId: "line" });
    const [list, get] = emulator.calls().map(({ query }) => query);
    expect(list).to.deep.equal({ "api-version": "2024-01-18-preview", state: "active" });
    expect(get).to.deep.equal({ "api-version": "2024-01-18-preview" });
  });

  it("uses the API version of the settings, unless an argument sets another", async () => {
    process.env["JOBROUTER_API_VERSION"] = "2024-01-18-preview";
    await jobrouter.getQueueStatistics({ queueId: "line" });
    await jobrouter.getQueueStatistics({ queueId: "line", apiVersion: "2023-11-01" });
    expect(emulator.calls().map(({ query }) => query["api-version"])).to.deep.equal([
      "2024-01-18-preview",
      "2023-11-01",
    ]);
  });

  const missing: readonly (() => Promise<object>)[] = [
    () => jobrouter.getQueue({ queueId: "x" }),
    () => jobrouter.getQueueStatistics({ queueId: "x" }),
    () => jobrouter.getDistributionPolicy({ distributionPolicyId: "x" }),
    () => jobrouter.getClassificationPolicy({ classificationPolicyId: "x" }),
    () => jobrouter.getExceptionPolicy({ exceptionPolicyId: "x" }),
  ];
  it("fails with NotFound for a missing entity", async () => {
    for (const read of missing) expect((await routerErrorOf(read())).code).to.equal("NotFound");
  });
});
