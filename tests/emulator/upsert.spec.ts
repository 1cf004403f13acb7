/** Creating and updating by merge patch. */
import { expect } from "chai";
import { at, channels, job, layQueue, policy, useEmulator, worker } from "./support/harness.ts";

describe("emulator: upsert", () => {
  const bench = useEmulator();

  it("answers 201 with etag and date on create, 200 on update", async () => {
    const { call } = bench();
    const created = await call("PATCH", "/routing/distributionPolicies/fair", policy);
    const updated = await call("PATCH", "/routing/distributionPolicies/fair", { name: "Fair" });
    expect([created.status, updated.status]).to.deep.equal([201, 200]);
    expect(created.headers).to.include({ "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT" });
    expect(created.headers["etag"])
      .to.equal(created.body["etag"])
      .and.match(/^"[0-9a-f-]+"$/);
    expect(updated.headers["etag"]).not.to.equal(created.headers["etag"]);
  });

  const noOps = [
    { path: "distributionPolicies/fair", body: policy },
    { path: "queues/line", body: { distributionPolicyId: "fair", labels: {} } },
    { path: "workers/ada", body: { ...worker, tags: { floor: 2 } } },
    { path: "jobs/call", body: { ...job, labels: { vip: true } } },
  ];
  for (const { path, body } of noOps) {
    it(`keeps etag and date of ${path} when a PATCH changes nothing`, async () => {
      const { call, clock, emulator } = bench();
      layQueue(emulator);
      await call("PATCH", `/routing/${path}`, body);
      const before = await call("GET", `/routing/${path}`);
      clock.advance(5000);
      const after = await call("PATCH", `/routing/${path}`, body);
      expect(after.status).to.equal(200);
      expect(after.headers["etag"]).to.equal(before.headers["etag"]);
      expect(after.headers["last-modified"]).to.equal(before.headers["last-modified"]);
    });
  }

  it("ignores read-only members, so a fetched entity can be sent back whole", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    const selectors = [{ key: "vip", labelOperator: "equal", value: true, expiresAfterSeconds: 5 }];
    emulator.edit("/routing/jobs/call", { ...job, requestedWorkerSelectors: selectors });
    for (const path of ["workers/ada", "jobs/call", "queues/line", "distributionPolicies/fair"]) {
      const fetched = await call("GET", `/routing/${path}`);
      const reply = await call("PATCH", `/routing/${path}`, fetched.body);
      expect(reply.status, path).to.equal(200);
      expect(reply.body, path).to.deep.equal(fetched.body);
    }
  });

  it("merges maps key by key and replaces arrays", async () => {
    const { call, emulator } = bench();
    emulator.edit("/routing/workers/ada", { ...worker, labels: { a: 1, b: 2 }, tags: { x: 1 }, queues: ["p", "q"] });
    const { body } = await call("PATCH", "/routing/workers/ada", {
      labels: { a: null, c: true },
      tags: null,
      queues: ["r"],
    });
    expect(body).to.deep.include({ labels: { b: 2, c: true, Id: "ada" }, tags: {}, queues: ["r"] });
  });

  it("removes what is set to null and resets what has a default", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/queues/line", { name: "Line" });
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", { ...job, priority: 25, dispositionCode: "x" });
    const queue = await call("PATCH", "/routing/queues/line", { name: null });
    const ada = await call("PATCH", "/routing/workers/ada", { availableForOffers: null });
    const reply = await call("PATCH", "/routing/jobs/call", { priority: null, dispositionCode: null });
    expect(queue.body).not.to.have.property("name");
    expect(ada.body).to.include({ availableForOffers: false, state: "inactive" });
    expect(reply.body).to.include({ priority: 1 }).and.not.have.property("dispositionCode");
  });

  it("drops the members of the old kind when the kind changes, and keeps them when it stays", async () => {
    const { call, emulator } = bench();
    const options = { minConcurrentOffers: 2, maxConcurrentOffers: 3 };
    emulator.edit("/routing/distributionPolicies/fair", { ...policy, mode: { kind: "bestWorker", ...options } });
    const kept = await call("PATCH", "/routing/distributionPolicies/fair", { mode: { maxConcurrentOffers: 4 } });
    expect(kept.body["mode"]).to.deep.include({ kind: "bestWorker", minConcurrentOffers: 2, maxConcurrentOffers: 4 });
    const changed = await call("PATCH", "/routing/distributionPolicies/fair", { mode: { kind: "longestIdle" } });
    expect(changed.body["mode"]).to.deep.equal({
      kind: "longestIdle",
      minConcurrentOffers: 1,
      maxConcurrentOffers: 1,
      bypassSelectors: false,
    });
  });

  const incomplete = [
    { path: "distributionPolicies/p", body: {}, fields: ["offerExpiresAfterSeconds", "mode"] },
    { path: "queues/q", body: {}, fields: ["distributionPolicyId"] },
    { path: "workers/w", body: {}, fields: ["capacity"] },
    { path: "jobs/j", body: {}, fields: ["channelId"] },
    { path: "jobs/j", body: { channelId: "chat" }, fields: ["queueId"] },
    {
      path: "workers/w",
      body: { capacity: 0, channels: [{ channelId: "c" }] },
      fields: ["capacity", "channels[0].capacityCostPerJob"],
    },
    { path: "workers/w", body: { capacity: 1, labels: { deep: {} } }, fields: ["labels.deep"] },
    {
      path: "workers/w",
      body: { capacity: 1, channels: [{ ...channels[0], maxNumberOfJobs: 0 }] },
      fields: ["channels[0].maxNumberOfJobs"],
    },
    {
      path: "distributionPolicies/p",
      body: { ...policy, offerExpiresAfterSeconds: 0 },
      fields: ["offerExpiresAfterSeconds"],
    },
    {
      path: "distributionPolicies/p",
      body: { ...policy, mode: { kind: "longestIdle", minConcurrentOffers: 2 } },
      fields: ["mode.minConcurrentOffers"],
    },
    { path: "distributionPolicies/p", body: { ...policy, mode: { kind: "longest-idle" } }, fields: ["mode.kind"] },
    {
      path: "distributionPolicies/p",
      body: { ...policy, mode: { kind: "bestWorker", scoringRule: { kind: "expression" } } },
      fields: ["mode.scoringRule.expression"],
    },
    { path: "queues/q", body: { distributionPolicyId: "gone" }, fields: ["distributionPolicyId"] },
    { path: "queues/q", body: { distributionPolicyId: "fair", exceptionPolicyId: "e" }, fields: ["exceptionPolicyId"] },
    { path: "jobs/j", body: { ...job, queueId: "gone" }, fields: ["queueId"] },
    { path: "jobs/j", body: { ...job, classificationPolicyId: "c" }, fields: ["classificationPolicyId"] },
    { path: "jobs/j", body: { ...job, priority: 101 }, fields: ["priority"] },
    {
      path: "jobs/j",
      body: { ...job, matchingMode: { kind: "scheduleAndSuspend" } },
      fields: ["matchingMode.scheduleAt"],
    },
  ];
  for (const { path, body, fields } of incomplete) {
    it(`rejects ${JSON.stringify(body)} for ${path} and names ${fields.join(" and ")}`, async () => {
      const { call, emulator } = bench();
      layQueue(emulator);
      const reply = await call("PATCH", `/routing/${path}`, body);
      expect(reply.status).to.equal(400);
      expect(at(reply.body, "error", "message")).to.equal("One or more validation errors occurred.");
      const details = at(reply.body, "error", "details");
      expect(fields.map((_, index) => at(details, index, "target"))).to.deep.equal(fields);
      expect(emulator.entity(`/routing/${path}`)).to.equal(undefined);
    });
  }
});
