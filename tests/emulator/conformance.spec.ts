/** Every operation of the API, with answers that fit its description. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { JsonObject, JsonValue } from "jobrouter-emulator";
import { openAnswerSchemas } from "./support/answer-schema.ts";
import { tally } from "./support/conformance.ts";
import { answerOffer, at, channels, job, policy, textAt, useEmulator, worker } from "./support/harness.ts";

const description: unknown = JSON.parse(
  readFileSync(new URL("../fixtures/2023-11-01/openapi.json", import.meta.url), "utf8"),
);
const operationIds = JSON.stringify(description).match(/(?<="operationId":")\w+/g) ?? [];

const equal = (key: string, value: string | number | boolean) => ({ key, labelOperator: "equal", value });
const expression = { kind: "expression", expression: "true" };
const functionRule = { kind: "function", functionUri: "http://127.0.0.1:1", credential: { functionKey: "k" } };

/** One entity of each kind with every field and every form there is. */
const entities: Readonly<Record<string, JsonObject>> = {
  "distributionPolicies/fair": { name: "Fair", ...policy },
  "distributionPolicies/turns": { ...policy, mode: { kind: "roundRobin", maxConcurrentOffers: 2 } },
  "distributionPolicies/best": {
    ...policy,
    mode: {
      kind: "bestWorker",
      scoringRule: functionRule,
      scoringRuleOptions: { isBatchScoringEnabled: true, scoringParameters: ["jobLabels"] },
    },
  },
  "queues/spare": { distributionPolicyId: "fair" },
  "exceptionPolicies/care": {
    name: "Care",
    exceptionRules: [
      {
        id: "late",
        trigger: { kind: "waitTime", thresholdSeconds: 1000.5 },
        actions: [{ kind: "cancel", note: "late", dispositionCode: "Late" }, { kind: "reclassify" }],
      },
      {
        id: "full",
        trigger: { kind: "queueLength", threshold: 1000 },
        actions: [{ kind: "manualReclassify", queueId: "spare", priority: 1, workerSelectors: [equal("a", 1)] }],
      },
    ],
  },
  "queues/line": {
    name: "Line",
    distributionPolicyId: "fair",
    exceptionPolicyId: "care",
    labels: { a: 1, b: "x", c: true },
  },
  "classificationPolicies/sort": {
    name: "Sort",
    fallbackQueueId: "line",
    prioritizationRule: { kind: "static", value: 3 },
    queueSelectorAttachments: [
      { kind: "static", queueSelector: equal("a", 1) },
      { kind: "conditional", condition: expression, queueSelectors: [equal("b", "x")] },
      { kind: "passThrough", key: "c", labelOperator: "equal" },
      { kind: "ruleEngine", rule: { kind: "directMap" } },
      { kind: "weightedAllocation", allocations: [{ weight: 1, queueSelectors: [equal("a", 1)] }] },
    ],
    workerSelectorAttachments: [
      { kind: "static", workerSelector: equal("a", 1) },
      { kind: "conditional", condition: expression, workerSelectors: [{ ...equal("a", 1), expiresAfterSeconds: 9 }] },
      { kind: "passThrough", key: "c", labelOperator: "equal", expiresAfterSeconds: 9 },
      { kind: "ruleEngine", rule: { kind: "directMap" } },
      { kind: "weightedAllocation", allocations: [{ weight: 1, workerSelectors: [equal("a", 1)] }] },
    ],
  },
  "classificationPolicies/hooked": {
    prioritizationRule: { kind: "webhook", webhookUri: "http://127.0.0.1:1", clientCredential: { clientId: "c" } },
    queueSelectorAttachments: [{ kind: "ruleEngine", rule: functionRule }],
  },
  "workers/ada": {
    ...worker,
    capacity: 5,
    channels: [{ ...channels[0], maxNumberOfJobs: 3 }],
    labels: { a: 1, c: true },
    tags: { floor: 2 },
  },
  "jobs/call": {
    channelId: "chat",
    classificationPolicyId: "sort",
    channelReference: "ref",
    labels: { c: true },
    tags: { t: 1.5 },
    notes: [{ message: "hello" }],
    requestedWorkerSelectors: [{ ...equal("a", 1), expedite: true, expiresAfterSeconds: 100 }],
  },
  "jobs/later": {
    ...job,
    matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2025-01-01T00:00:00.1234567Z" },
  },
  "jobs/paused": { ...job, matchingMode: { kind: "suspend" } },
  "jobs/plain": job,
};

describe("emulator: conformance with the description of the API", () => {
  const bench = useEmulator();
  const send = async (method: string, path: string, status: number, body?: JsonValue) => {
    const reply = await bench().call(method, `/routing/${path}`, body);
    expect(reply.status, `${method} ${path} ${JSON.stringify(reply.body)}`).to.equal(status);
    return reply.body;
  };

  it("knows 33 operations", () => {
    expect(new Set(operationIds).size).to.equal(33);
  });

  it("answers each operation as described", async () => {
    for (const [path, body] of Object.entries(entities)) {
      await send("PATCH", path, 201, body);
      await send("GET", path, 200);
      await send("PATCH", path, 200, { ...(await send("GET", path, 200)) });
    }
    for (const name of new Set(Object.keys(entities).map((path) => path.replace(/\/.*/, "")))) {
      await send("GET", name, 200);
      await send("GET", `${name}?maxpagesize=1`, 200);
      await send("GET", `${name}/none`, 404);
      await send("DELETE", `${name}/none`, 204);
    }
    await send("GET", "jobs/plain/position", 200);
    await send("GET", "queues/line/statistics", 200);
    await send("POST", "jobs/call:reclassify", 200, {});
    for (const verb of ["unassign", "complete", "close"]) {
      const offers = await answerOffer(bench(), "ada", "accept");
      const [path, assignmentId] = [`jobs/${textAt(offers.body, "jobId")}`, textAt(offers.body, "assignmentId")];
      if (verb === "close") await send("POST", `${path}/assignments/${assignmentId}:complete`, 200, { note: "done" });
      await send("POST", `${path}/assignments/${assignmentId}:${verb}`, 200, {});
      await send("GET", path, 200);
      await send("GET", "workers/ada", 200);
    }
    await send("PATCH", "jobs/another", 201, job);
    expect((await answerOffer(bench(), "ada", "decline", {})).status).to.equal(200);
    await send("POST", "jobs/another:cancel", 200, { note: "no" });
    await send("GET", "jobs/another", 200);
    await send("GET", "queues/line/statistics", 200);
    const covered = [...tally.operations.keys()];
    expect(covered).to.include.members(operationIds);
  });

  const schemaOf = openAnswerSchemas("2023-11-01");
  const flaws: { because: string; change: (shown: Record<string, JsonValue>) => void; says: string }[] = [
    { because: "a member that is not described", change: (shown) => (shown["colour"] = "red"), says: "colour" },
    { because: "a missing etag", change: (shown) => Reflect.deleteProperty(shown, "etag"), says: "etag" },
    { because: "a null", change: (shown) => (shown["name"] = null), says: "/name" },
    { because: "no such kind", change: (shown) => (shown["mode"] = { kind: "longest-idle" }), says: "/mode" },
    {
      because: "a member of another kind",
      change: (shown) => (shown["mode"] = { kind: "longestIdle", scoringRule: { kind: "directMap" } }),
      says: "scoringRule",
    },
    {
      because: "a fraction for a count",
      change: (shown) => (shown["mode"] = { kind: "longestIdle", maxConcurrentOffers: 1.5 }),
      says: "maxConcurrentOffers",
    },
  ];
  for (const { because, change, says } of flaws) {
    it(`would notice ${because}`, async () => {
      const reply = await bench().call("PATCH", "/routing/distributionPolicies/fair", { name: "Fair", ...policy });
      const schema = schemaOf("PATCH", "/routing/distributionPolicies/fair");
      expect(schema?.faultsOf(201, reply.headers, reply.body)).to.deep.equal([]);
      const shown: Record<string, JsonValue> = { ...reply.body };
      change(shown);
      expect(schema?.faultsOf(201, reply.headers, shown).join()).to.include(says);
    });
  }

  it("would notice another status, a missing header, and a body where none belongs", async () => {
    const { headers, body } = await bench().call("PATCH", "/routing/distributionPolicies/fair", policy);
    const schema = schemaOf("PATCH", "/routing/distributionPolicies/fair");
    expect(schema?.faultsOf(202, headers, body)).to.deep.equal(["status 202 is not described"]);
    expect(schema?.faultsOf(200, {}, body)).to.deep.equal([
      "the header ETag is missing",
      "the header Last-Modified is missing",
    ]);
    const removal = schemaOf("DELETE", "/routing/jobs/call");
    expect(removal?.faultsOf(204, {}, {})).to.deep.equal(["there is a body"]);
    expect(schemaOf("GET", "/routing/jobs/call/place")).to.equal(undefined);
    expect(at(body, "etag")).to.be.a("string");
  });
});

// Runs after the last spec, whichever it was.
after(() => {
  const pairs = [...tally.operations.values()].reduce((sum, statuses) => sum + statuses.size, 0);
  console.log(
    `      emulator: ${tally.answers} answers held to the description of the API, ` +
      `${tally.operations.size} of ${operationIds.length} operations, ${pairs} pairs of operation and status`,
  );
});
