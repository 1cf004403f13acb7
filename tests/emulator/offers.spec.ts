/** Offers: who gets them, and how they end. */
import { expect } from "chai";
import {
  answerOffer,
  at,
  channels,
  job,
  layQueue,
  offeredJobs,
  statusOf,
  textAt,
  useEmulator,
  worker,
} from "./support/harness.ts";

describe("emulator: offers", () => {
  const bench = useEmulator();

  const etagOf = (path: string) => textAt(bench().emulator.entity(path), "etag");

  it("offers a job to a free worker and moves both etags by itself", () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    const before = etagOf("/routing/workers/ada");
    const created = emulator.edit("/routing/jobs/call", job);
    expect(emulator.entity("/routing/workers/ada")).to.have.nested.property("offers.length", 1);
    expect(emulator.entity("/routing/workers/ada")).to.deep.include({ loadRatio: 1, state: "active" });
    expect(at(emulator.entity("/routing/workers/ada"), "offers", 0)).to.include({
      jobId: "call",
      capacityCost: 1,
      offeredAt: "2024-01-01T00:00:00.0000001+00:00",
      expiresAt: "2024-01-01T00:01:00.0000001+00:00",
    });
    expect(etagOf("/routing/workers/ada")).not.to.equal(before);
    expect(etagOf("/routing/jobs/call")).not.to.equal(created["etag"]);
  });

  const strangers = [
    { because: "is not registered", change: { availableForOffers: false } },
    { because: "does not serve the queue", change: { queues: ["other"] } },
    { because: "does not serve the channel", change: { channels: [{ channelId: "voice", capacityCostPerJob: 1 }] } },
    {
      because: "has less capacity than a job costs",
      change: { channels: [{ channelId: "chat", capacityCostPerJob: 2 }] },
    },
    { because: "misses the label", change: { labels: { level: null } } },
    { because: "has a label of another type", change: { labels: { level: "5" } } },
    { because: "has too small a label", change: { labels: { level: 2 } } },
  ];
  for (const { because, change } of strangers) {
    it(`offers nothing to a worker who ${because}`, () => {
      const { emulator } = bench();
      layQueue(emulator);
      emulator.edit("/routing/workers/ada", { ...worker, labels: { level: 5 } });
      emulator.edit("/routing/workers/ada", change);
      const selectors = [{ key: "level", labelOperator: "greaterThanOrEqual", value: 3 }];
      emulator.edit("/routing/jobs/call", { ...job, requestedWorkerSelectors: selectors });
      expect(offeredJobs(bench(), "ada")).to.be.empty;
    });
  }

  const truths = [
    { labelOperator: "equal", value: 3, met: true },
    { labelOperator: "equal", value: "3", met: false },
    { labelOperator: "notEqual", value: 4, met: true },
    { labelOperator: "notEqual", key: "none", value: 4, met: true },
    { labelOperator: "equal", key: "constructor", value: 4, met: false },
    { labelOperator: "lessThan", value: 3, met: false },
    { labelOperator: "lessThan", value: 4, met: true },
    { labelOperator: "lessThanOrEqual", value: 3, met: true },
    { labelOperator: "greaterThan", value: 2, met: true },
    { labelOperator: "greaterThan", value: "2", met: false },
    { labelOperator: "lessThan", key: "none", value: 4, met: false },
  ];
  for (const { met, ...selector } of truths) {
    it(`finds ${JSON.stringify(selector)} ${met ? "met" : "not met"} by the label 3`, () => {
      const { emulator } = bench();
      layQueue(emulator);
      emulator.edit("/routing/workers/ada", { ...worker, labels: { level: 3 } });
      emulator.edit("/routing/jobs/call", { ...job, requestedWorkerSelectors: [{ key: "level", ...selector }] });
      expect(offeredJobs(bench(), "ada").length).to.equal(met ? 1 : 0);
    });
  }

  it("bypasses selectors when the policy says so", () => {
    const { emulator } = bench();
    layQueue(emulator, { kind: "longestIdle", bypassSelectors: true });
    emulator.edit("/routing/workers/ada", worker);
    const selectors = [{ key: "vip", labelOperator: "equal", value: true }];
    emulator.edit("/routing/jobs/call", { ...job, requestedWorkerSelectors: selectors });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["call"]);
  });

  it("prefers the lower load, then the one available longest", () => {
    const { emulator } = bench();
    layQueue(emulator);
    for (const id of ["zoe", "ada"]) emulator.edit(`/routing/workers/${id}`, { ...worker, capacity: 2 });
    for (const id of ["one", "two", "three"]) emulator.edit(`/routing/jobs/${id}`, job);
    expect(offeredJobs(bench(), "zoe")).to.deep.equal(["one", "three"]);
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["two"]);
  });

  it("offers the job with the highest priority first, and each job at most once per worker", () => {
    const { emulator } = bench();
    layQueue(emulator, { kind: "longestIdle", maxConcurrentOffers: 3 });
    for (const [id, priority] of Object.entries({ low: 1, high: 5 }))
      emulator.edit(`/routing/jobs/${id}`, { ...job, priority });
    emulator.edit("/routing/workers/ada", { ...worker, capacity: 1 });
    emulator.edit("/routing/workers/bob", { ...worker, capacity: 2, queues: ["line", "line"] });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["high"]);
    expect(offeredJobs(bench(), "bob")).to.deep.equal(["high", "low"]);
  });

  it("holds as many jobs of a channel as allowed, whatever the capacity", () => {
    const { emulator } = bench();
    layQueue(emulator);
    const limited = [{ ...channels[0], maxNumberOfJobs: 1 }];
    emulator.edit("/routing/workers/ada", { ...worker, capacity: 5, channels: limited });
    for (const id of ["one", "two"]) emulator.edit(`/routing/jobs/${id}`, job);
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["one"]);
  });

  it("offers one job to as many workers as the policy allows; the first to accept takes it", async () => {
    const { call, emulator } = bench();
    layQueue(emulator, { kind: "longestIdle", maxConcurrentOffers: 2 });
    for (const id of ["ada", "bob", "cyd"]) emulator.edit(`/routing/workers/${id}`, worker);
    emulator.edit("/routing/jobs/call", job);
    expect(["ada", "bob", "cyd"].map((id) => offeredJobs(bench(), id).length)).to.deep.equal([1, 1, 0]);
    const lost = textAt(emulator.entity("/routing/workers/bob"), "offers", 0, "offerId");
    const accepted = await answerOffer(bench(), "ada", "accept");
    expect(accepted.status).to.equal(200);
    expect(accepted.body).to.include({ jobId: "call", workerId: "ada" });
    const assignmentId = textAt(accepted.body, "assignmentId");
    expect(at(emulator.entity("/routing/jobs/call"), "assignments", assignmentId)).to.include({ workerId: "ada" });
    expect(at(emulator.entity("/routing/workers/ada"), "assignedJobs", 0)).to.include({ assignmentId, jobId: "call" });
    expect(statusOf(bench(), "call")).to.equal("assigned");
    expect(offeredJobs(bench(), "bob")).to.be.empty;
    expect((await call("POST", `/routing/workers/bob/offers/${lost}:accept`)).status).to.equal(409);
  });

  it("does not offer a declined job again until the worker registers anew", async () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    expect((await answerOffer(bench(), "ada", "decline", {})).body).to.deep.equal({});
    expect(offeredJobs(bench(), "ada")).to.be.empty;
    emulator.edit("/routing/workers/ada", { availableForOffers: false });
    emulator.edit("/routing/workers/ada", { availableForOffers: true });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["call"]);
  });

  it("offers a declined job again at the retry time, to this worker too", async () => {
    const { clock, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    await answerOffer(bench(), "ada", "decline", { retryOfferAt: "2024-01-01T00:00:10Z" });
    clock.advance(9_999);
    expect(offeredJobs(bench(), "ada")).to.be.empty;
    clock.advance(1);
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["call"]);
  });

  it("expires an unanswered offer, deregisters the worker and offers the job to the next one", () => {
    const { clock, emulator } = bench();
    layQueue(emulator);
    for (const id of ["ada", "bob"]) emulator.edit(`/routing/workers/${id}`, worker);
    emulator.edit("/routing/jobs/call", job);
    clock.advance(60_000);
    expect(emulator.entity("/routing/workers/ada")).to.include({ availableForOffers: false, state: "inactive" });
    expect(offeredJobs(bench(), "ada")).to.be.empty;
    expect(offeredJobs(bench(), "bob")).to.deep.equal(["call"]);
  });

  const revocations = [
    { because: "deregistering", path: "/routing/workers/ada", patch: { availableForOffers: false } },
    { because: "a cut of capacity", path: "/routing/workers/ada", patch: { capacity: 1 } },
    { because: "other channels", path: "/routing/workers/ada", patch: { channels: [] } },
    { because: "other labels of the worker", path: "/routing/workers/ada", patch: { labels: { skill: 2 } } },
    { because: "another channel of the job", path: "/routing/jobs/call", patch: { channelId: "voice" } },
    { because: "another queue of the job", path: "/routing/jobs/call", patch: { queueId: "other" } },
    { because: "suspending the job", path: "/routing/jobs/call", patch: { matchingMode: { kind: "suspend" } } },
    { because: "new labels of the job", path: "/routing/jobs/call", patch: { labels: { vip: true } } },
  ];
  for (const { because, path, patch } of revocations) {
    it(`revokes the offer on ${because}`, () => {
      const { emulator } = bench();
      layQueue(emulator);
      emulator.edit("/routing/queues/other", { distributionPolicyId: "fair" });
      emulator.edit("/routing/workers/ada", { ...worker, capacity: 2 });
      emulator.edit("/routing/jobs/call", job);
      const offerId = textAt(emulator.entity("/routing/workers/ada"), "offers", 0, "offerId");
      emulator.edit(path, patch);
      expect(JSON.stringify(emulator.entity("/routing/workers/ada"))).not.to.include(offerId);
    });
  }

  it("keeps the offer when only the priority changes", () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    const offers = emulator.entity("/routing/workers/ada")?.["offers"];
    emulator.edit("/routing/jobs/call", { priority: 7 });
    expect(emulator.entity("/routing/workers/ada")?.["offers"]).to.deep.equal(offers);
  });

  it("drains a deregistered worker until the last assignment is closed", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    const assignmentId = textAt((await answerOffer(bench(), "ada", "accept")).body, "assignmentId");
    const patched = await call("PATCH", "/routing/workers/ada", { availableForOffers: false });
    expect(patched.body["state"]).to.equal("draining");
    await call("POST", `/routing/jobs/call/assignments/${assignmentId}:complete`);
    expect(emulator.entity("/routing/workers/ada")).to.include({ state: "draining", loadRatio: 1 });
    await call("POST", `/routing/jobs/call/assignments/${assignmentId}:close`);
    expect(emulator.entity("/routing/workers/ada")).to.include({ state: "inactive", loadRatio: 0 });
  });

  it("answers 404 for an offer or a worker that is not there", async () => {
    const { call, emulator } = bench();
    emulator.edit("/routing/workers/ada", worker);
    const declined = await call("POST", "/routing/workers/ada/offers/none:decline");
    const accepted = await call("POST", "/routing/workers/eve/offers/none:accept");
    expect([declined.status, accepted.status]).to.deep.equal([404, 404]);
    expect(at(declined.body, "error", "message")).to.equal(
      "DeclineOfferCommandHandler: Offer not found. OfferId: none, WorkerId: ada",
    );
  });
});
