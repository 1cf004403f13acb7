/** How answers look on the wire. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { formatTime, normaliseTime } from "../../emulator/dist/util/time.js";
import { job, layQueue, useEmulator } from "./support/harness.ts";

describe("emulator: JSON and dates of answers", () => {
  const bench = useEmulator();

  const times = [
    { sent: "2023-11-15T00:05:12.7032354Z", shown: "2023-11-15T00:05:12.7032354+00:00", because: "seven digits stay" },
    { sent: "2023-11-15T00:05:12.123456789Z", shown: "2023-11-15T00:05:12.1234567+00:00", because: "nine are cut" },
    { sent: "2023-11-15T00:05:12.120000Z", shown: "2023-11-15T00:05:12.12+00:00", because: "zeros at the end go" },
    { sent: "2023-11-15T00:05:12.000Z", shown: "2023-11-15T00:05:12+00:00", because: "an empty fraction goes" },
    { sent: "2023-11-15T02:05:12.5+02:00", shown: "2023-11-15T00:05:12.5+00:00", because: "it becomes UTC" },
    { sent: "2023-11-15T00:05:12", shown: undefined, because: "without an offset it says no time" },
    { sent: "2023-13-15T00:05:12Z", shown: undefined, because: "there is no thirteenth month" },
  ];
  for (const { sent, shown, because } of times) {
    it(`shows ${sent} as ${shown ?? "nothing"}: ${because}`, () => {
      expect(normaliseTime(sent)).to.equal(shown);
    });
  }

  it("prints its own times with seven fractional digits", () => {
    expect(formatTime(Date.parse("2024-01-01T00:00:00.250Z"))).to.equal("2024-01-01T00:00:00.2500001+00:00");
  });

  it("dates an answer by the emulator's clock, like everything in it", async () => {
    const { headers } = await bench().call("PATCH", "/routing/workers/ada", { capacity: 1 });
    expect(headers).to.include({
      date: "Mon, 01 Jan 2024 00:00:00 GMT",
      "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT",
    });
  });

  it("shows a worker with all collections, the label Id, defaults, id first and etag last", async () => {
    const { body } = await bench().call("PATCH", "/routing/workers/ada", { capacity: 10 });
    const { etag, ...rest } = body;
    expect(etag).to.be.a("string");
    expect(rest).to.deep.equal({
      id: "ada",
      state: "inactive",
      queues: [],
      capacity: 10,
      labels: { Id: "ada" },
      tags: {},
      channels: [],
      offers: [],
      assignedJobs: [],
      loadRatio: 0,
      availableForOffers: false,
    });
    expect(Object.keys(body).at(0)).to.equal("id");
    expect(Object.keys(body).at(-1)).to.equal("etag");
  });

  it("shows a job with all collections, without nulls and without a label Id", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    const selectors = [{ key: "vip", labelOperator: "equal", value: true, expiresAfterSeconds: 1.5 }];
    const notes = [{ message: "hello" }];
    const sent = { ...job, requestedWorkerSelectors: selectors, notes };
    const { status, body } = await call("PATCH", "/routing/jobs/call", sent);
    const { etag, ...rest } = body;
    expect(status).to.equal(201);
    expect(etag).to.be.a("string");
    expect(rest).to.deep.equal({
      id: "call",
      status: "created",
      channelId: "chat",
      queueId: "line",
      priority: 1,
      requestedWorkerSelectors: [{ ...selectors[0], expedite: false, status: "active" }],
      attachedWorkerSelectors: [],
      labels: {},
      assignments: {},
      tags: {},
      notes: [{ message: "hello", addedAt: "2024-01-01T00:00:00.0000001+00:00" }],
      matchingMode: { kind: "queueAndMatch" },
    });
    const queued = (await call("GET", "/routing/jobs/call")).body;
    expect(queued["status"]).to.equal("queued");
    expect(queued["requestedWorkerSelectors"], "an expiry once the job is not created any more").to.deep.equal([
      { ...selectors[0], expedite: false, status: "active", expiresAt: "2024-01-01T00:00:01.5000001+00:00" },
    ]);
  });

  it("lets its own Id win over a label Id that was sent", async () => {
    const { body } = await bench().call("PATCH", "/routing/workers/ada", { capacity: 1, labels: { Id: "eve" } });
    expect(body["labels"]).to.deep.equal({ Id: "ada" });
  });

  it("materialises the defaults of a mode, but no batch size while batching is off", async () => {
    const { call } = bench();
    const send = (options: JsonObject) =>
      call("PATCH", "/routing/distributionPolicies/best", {
        offerExpiresAfterSeconds: 10.0,
        mode: { kind: "bestWorker", ...options },
      });
    const { body } = await send({});
    expect(body["mode"]).to.deep.equal({
      kind: "bestWorker",
      minConcurrentOffers: 1,
      maxConcurrentOffers: 1,
      bypassSelectors: false,
      scoringRuleOptions: {
        scoringParameters: ["jobLabels", "workerSelectors"],
        isBatchScoringEnabled: false,
        descendingOrder: true,
      },
    });
    const batched = await send({ scoringRuleOptions: { isBatchScoringEnabled: true } });
    expect(batched.body).to.have.nested.property("mode.scoringRuleOptions.batchSize", 20);
  });

  it("answers JSON in UTF-8 and names the version it speaks", async () => {
    const { headers } = await bench().call("GET", "/routing/workers");
    expect(headers).to.include({
      "content-type": "application/json; charset=utf-8",
      "api-supported-versions": "2023-11-01, 2024-01-18-preview",
    });
  });

  it("takes null members inside arrays as left out, the way clients print them", async () => {
    const channels = [{ channelId: "chat", capacityCostPerJob: 1, maxNumberOfJobs: null }];
    const { status, body } = await bench().call("PATCH", "/routing/workers/ada", { capacity: 1, channels });
    expect(status).to.equal(201);
    expect(body["channels"]).to.deep.equal([{ channelId: "chat", capacityCostPerJob: 1 }]);
  });
});
