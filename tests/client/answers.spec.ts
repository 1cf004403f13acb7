import { expect } from "chai";
import type { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { routerErrorOf } from "../support/rejection.ts";
import { ok, scriptedOperations } from "../support/scripted-router.ts";

const etag = '"1"';
const CANARY = "canary that must not sing";

describe("client: decoding responses", () => {
  it("a worker with nothing but its id has empty collections and no capacity", async () => {
    const { client } = scriptedOperations([ok({ id: "ada", etag })]);
    expect(await client.workers.get("ada")).to.deep.equal({
      id: "ada",
      etag,
      state: "inactive",
      queues: [],
      channels: [],
      labels: {},
      tags: {},
      availableForOffers: false,
      loadRatio: 0,
      offers: [],
      assignedJobs: [],
    });
  });

  it("lists and maps that are missing or null read as empty, and no other field does", async () => {
    const policy = { id: "p", etag, queueSelectorAttachments: null, prioritizationRule: null };
    const { client } = scriptedOperations([
      ok(policy),
      ok({ id: "q", etag }),
      ok({ id: "e", etag, exceptionRules: null }),
    ]);
    expect(await client.classificationPolicies.get("p")).to.deep.equal({
      id: "p",
      etag,
      queueSelectorAttachments: [],
      workerSelectorAttachments: [],
    });
    expect(await client.queues.get("q")).to.deep.equal({ id: "q", etag, labels: {} });
    expect(await client.exceptionPolicies.get("e")).to.deep.equal({ id: "e", etag, exceptionRules: [] });
  });

  it("nulls read as absent, and unknown members are dropped, at any depth", async () => {
    const channel = { channelId: "chat", capacityCostPerJob: 1, maxNumberOfJobs: null, invented: 1 };
    const sent = { id: "ada", etag, capacity: null, labels: { a: null, b: true }, channels: [channel], invented: 1 };
    const { client } = scriptedOperations([ok(sent)]);
    const worker = await client.workers.get("ada");
    expect(worker).not.to.have.any.keys("capacity", "invented");
    expect(worker.labels).to.deep.equal({ b: true });
    expect(worker.channels).to.deep.equal([{ channelId: "chat", capacityCostPerJob: 1 }]);
  });

  it("unknown enum values are passed on", async () => {
    const selector = { key: "a", labelOperator: "resembles", value: 1, status: "paused" };
    const { client } = scriptedOperations([
      ok({ id: "j", etag, status: "teleported", attachedWorkerSelectors: [selector] }),
    ]);
    const job = await client.jobs.get("j");
    expect(job.status).to.equal("teleported");
    expect(job.attachedWorkerSelectors).to.deep.equal([selector]);
  });

  const rules: readonly { sent: object; is: object; because: string }[] = [
    { sent: { kind: "oracle", functionKey: CANARY, x: 1 }, is: { kind: "oracle" }, because: "the kind is new" },
    {
      sent: { kind: "static", value: 1, appKey: CANARY },
      is: { kind: "static", value: 1 },
      because: "it holds no key",
    },
    {
      sent: { kind: "function", functionUri: "u", credential: { functionKey: CANARY, appKey: CANARY, clientId: "c" } },
      is: { kind: "function", functionUri: "u", credential: { clientId: "c" } },
      because: "only the id is no secret",
    },
    {
      sent: { kind: "webhook", webhookUri: "u", clientCredential: { clientId: "c", clientSecret: CANARY } },
      is: { kind: "webhook", webhookUri: "u", clientCredential: { clientId: "c" } },
      because: "only the id is no secret",
    },
  ];
  for (const { sent, is, because } of rules) {
    it(`a rule ${JSON.stringify(sent)} reads as ${JSON.stringify(is)} at any depth: ${because}`, async () => {
      const { client } = scriptedOperations([
        ok({
          id: "p",
          etag,
          prioritizationRule: sent,
          queueSelectorAttachments: [{ kind: "ruleEngine", rule: sent }],
          workerSelectorAttachments: [{ kind: "conditional", condition: sent, workerSelectors: [] }],
        }),
        ok({ id: "d", etag, mode: { kind: "bestWorker", scoringRule: sent } }),
      ]);
      const policy = await client.classificationPolicies.get("p");
      expect(policy.prioritizationRule).to.deep.equal(is);
      expect(policy.queueSelectorAttachments).to.deep.equal([{ kind: "ruleEngine", rule: is }]);
      expect(policy.workerSelectorAttachments).to.deep.equal([
        { kind: "conditional", condition: is, workerSelectors: [] },
      ]);
      const { mode } = await client.distributionPolicies.get("d");
      expect(mode).to.deep.equal({ kind: "bestWorker", scoringRule: is });
    });
  }

  it("a label with the name of a secret is a label", async () => {
    const { client } = scriptedOperations([ok({ id: "q", etag, labels: { functionKey: "f4" } })]);
    expect((await client.queues.get("q")).labels).to.deep.equal({ functionKey: "f4" });
  });

  const position = { jobId: "j", position: 2, queueId: "q", queueLength: 3 };
  const positions = [
    { sent: { ...position, estimatedWaitTimeMinutes: 4 }, is: { ...position, estimatedWaitTimeMinutes: 4 } },
    { sent: { ...position, estimatedWaitTimeMinutes: 0 }, is: { ...position, estimatedWaitTimeMinutes: 0 } },
    { sent: { ...position, estimatedWaitTimeMinutes: null }, is: position },
    { sent: position, is: position },
  ];
  for (const { sent, is } of positions) {
    it(`a position may say ${JSON.stringify(sent)}`, async () => {
      const { client } = scriptedOperations([ok(sent)]);
      expect(await client.jobs.getPosition("j")).to.deep.equal(is);
    });
  }

  it("statistics of an empty queue have no waits", async () => {
    const { client } = scriptedOperations([ok({ queueId: "q", length: 0 })]);
    expect(await client.queues.getStatistics("q")).to.deep.equal({
      queueId: "q",
      length: 0,
      estimatedWaitTimeMinutes: {},
    });
  });

  const reads = {
    getWorker: ({ workers }: RouterOperations) => workers.get("x"),
    getQueue: ({ queues }: RouterOperations) => queues.get("x"),
    getJob: ({ jobs }: RouterOperations) => jobs.get("x"),
    getDistributionPolicy: ({ distributionPolicies }: RouterOperations) => distributionPolicies.get("x"),
    getJobPosition: ({ jobs }: RouterOperations) => jobs.getPosition("x"),
    getQueueStatistics: ({ queues }: RouterOperations) => queues.getStatistics("x"),
  };
  const wrong = [
    { sent: { id: "x", etag, capacity: "1" }, read: "getWorker", names: "capacity" },
    { sent: { id: "x", etag, queues: {} }, read: "getWorker", names: "queues" },
    { sent: { id: "x", etag, offers: [{ offerId: "o" }] }, read: "getWorker", names: "offers.0.jobId" },
    { sent: { id: "x" }, read: "getQueue", names: "etag" },
    { sent: { id: "x", etag }, read: "getJob", names: "status" },
    { sent: { id: "x", etag, status: 1 }, read: "getJob", names: "status" },
    { sent: { id: "x", etag, mode: "fair" }, read: "getDistributionPolicy", names: "mode" },
    { sent: { id: "x", etag, mode: { kind: 1 } }, read: "getDistributionPolicy", names: "mode" },
    { sent: { ...position, position: "2" }, read: "getJobPosition", names: "position" },
    { sent: { ...position, queueId: null }, read: "getJobPosition", names: "queueId" },
    { sent: { queueId: "q" }, read: "getQueueStatistics", names: "length" },
  ] as const;
  for (const { sent, read, names } of wrong) {
    it(`${read} refuses ${JSON.stringify(sent)} and names ${names}`, async () => {
      const { client } = scriptedOperations([ok(sent)]);
      const error = await routerErrorOf(reads[read](client));
      expect(error.code).to.equal("UnreadableResponse");
      expect(error.message).to.include(` ${names}: `);
    });
  }

  it("an entity of a list that cannot be read hides no other one, and ends the list with an error", async () => {
    const value = [{ id: "a", etag }, { id: "b", etag, labels: 1 }, { etag }, { id: "c", etag }];
    const { client } = scriptedOperations([
      ok({ value, nextLink: "/routing/queues?continuationToken=2" }),
      ok({ value: [{ id: "d", etag }] }),
    ]);
    const read: string[] = [];
    const walk = async (): Promise<void> => {
      for await (const { id } of client.queues.list()) read.push(id);
    };
    const error = await routerErrorOf(walk());
    expect(read).to.deep.equal(["a", "c", "d"]);
    expect(error.code).to.equal("UnreadableResponse");
    expect(error.message).to.include('cannot list queues: "b": labels: ').and.include("an entity without an id: id: ");
  });

  const richer: readonly { sent: object; read: (client: RouterOperations) => Promise<unknown>; because: string }[] = [
    {
      sent: { labels: { skills: ["a", "b"] } },
      read: async ({ workers }) => workers.get("x"),
      because: "a label may be a list",
    },
    {
      sent: {
        queueSelectorAttachments: [
          { kind: "ruleEngine", rule: { kind: "static", value: [{ key: "a", labelOperator: "equal", value: 1 }] } },
        ],
      },
      read: async ({ classificationPolicies }) => classificationPolicies.get("x"),
      because: "the value of a static rule may be a list of selectors",
    },
  ];
  for (const { sent, read, because } of richer) {
    it(`${JSON.stringify(sent)} is passed on, although the description promises a primitive: ${because}`, async () => {
      const { client } = scriptedOperations([ok({ id: "x", etag, ...sent })]);
      expect(await read(client)).to.deep.include(sent);
    });
  }

  it("an accepted offer without its assignment is unreadable", async () => {
    const { client } = scriptedOperations([ok({ jobId: "j", workerId: "w" })]);
    const error = await routerErrorOf(client.workers.acceptOffer("w", "o"));
    expect(error.code).to.equal("UnreadableResponse");
    expect(error.message).to.include("assignmentId");
  });
});
