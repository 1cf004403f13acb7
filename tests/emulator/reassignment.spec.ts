/** Reclassify and unassign, queue statistics, and what the preview version adds. */
import { expect } from "chai";
import {
  answerOffer,
  at,
  job,
  layQueue,
  offeredJobs,
  statusOf,
  textAt,
  useEmulator,
  worker,
} from "./support/harness.ts";

describe("emulator: unassign and reclassify", () => {
  const bench = useEmulator();

  const assign = async () => {
    const { body } = await answerOffer(bench(), "ada", "accept");
    return `/routing/jobs/call/assignments/${textAt(body, "assignmentId")}`;
  };
  const layJob = () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
  };

  it("puts an unassigned job back into its queue, without its assignment, and counts", async () => {
    layJob();
    const { call, clock, emulator } = bench();
    const assignment = await assign();
    clock.advance(5000);
    const { status, body } = await call("POST", `${assignment}:unassign`);
    expect([status, body]).to.deep.equal([200, { jobId: "call", unassignmentCount: 1 }]);
    expect(emulator.entity("/routing/jobs/call")).to.deep.include({
      status: "queued",
      assignments: {},
      enqueuedAt: "2024-01-01T00:00:05.0000001+00:00",
    });
    expect(offeredJobs(bench(), "ada"), "the same worker may get it again").to.deep.equal(["call"]);
    expect(at(emulator.entity("/routing/workers/ada"), "assignedJobs")).to.be.empty;
  });

  it("does not queue it again when matching is to be suspended", async () => {
    layJob();
    const { call, emulator } = bench();
    await call("POST", `${await assign()}:unassign`, { suspendMatching: true });
    expect(emulator.entity("/routing/jobs/call"))
      .to.deep.include({ status: "waitingForActivation", matchingMode: { kind: "suspend" } })
      .and.not.have.property("enqueuedAt");
    expect(offeredJobs(bench(), "ada")).to.be.empty;
    emulator.edit("/routing/jobs/call", { matchingMode: { kind: "queueAndMatch" } });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["call"]);
  });

  it("lets a job be unassigned three times and not once more", async () => {
    layJob();
    const replies = [];
    for (let round = 0; round < 4; round += 1) {
      const { status, body } = await bench().call("POST", `${await assign()}:unassign`);
      replies.push([status, body["unassignmentCount"]]);
    }
    expect(replies).to.deep.equal([
      [200, 1],
      [200, 2],
      [200, 3],
      [409, undefined],
    ]);
    expect(statusOf(bench(), "call")).to.equal("assigned");
  });

  it("does not unassign a job that is completed, nor an assignment that is not there", async () => {
    layJob();
    const { call } = bench();
    const assignment = await assign();
    const missing = await call("POST", "/routing/jobs/call/assignments/none:unassign");
    await call("POST", `${assignment}:complete`);
    expect([missing.status, (await call("POST", `${assignment}:unassign`)).status]).to.deep.equal([404, 409]);
  });

  it("reclassifies a queued job, which revokes its offers", async () => {
    layJob();
    const { call, emulator } = bench();
    emulator.edit("/routing/classificationPolicies/sort", {});
    emulator.edit("/routing/jobs/call", { classificationPolicyId: "sort" });
    const offerId = textAt(emulator.entity("/routing/workers/ada"), "offers", 0, "offerId");
    const { status, body } = await call("POST", "/routing/jobs/call:reclassify", {});
    expect([status, body]).to.deep.equal([200, {}]);
    expect(statusOf(bench(), "call")).to.equal("queued");
    expect(JSON.stringify(emulator.entity("/routing/workers/ada"))).not.to.include(offerId);
  });

  it("does not reclassify a job without a policy, nor one that is over", async () => {
    layJob();
    const { call, emulator } = bench();
    const bare = await call("POST", "/routing/jobs/call:reclassify");
    emulator.edit("/routing/classificationPolicies/sort", {});
    emulator.edit("/routing/jobs/call", { classificationPolicyId: "sort" });
    await call("POST", "/routing/jobs/call:cancel");
    const over = await call("POST", "/routing/jobs/call:reclassify");
    const missing = await call("POST", "/routing/jobs/none:reclassify");
    expect([bare.status, over.status, missing.status]).to.deep.equal([409, 409, 404]);
  });

  it("counts what waits in a queue, by priority", async () => {
    const { call, clock, emulator } = bench();
    layQueue(emulator);
    expect((await call("GET", "/routing/queues/line/statistics")).body).to.deep.equal({
      queueId: "line",
      length: 0,
      estimatedWaitTimeMinutes: {},
    });
    emulator.edit("/routing/jobs/old", job);
    const fresh = await call("GET", "/routing/queues/line/statistics");
    expect(fresh.body).to.deep.include({ length: 1, estimatedWaitTimeMinutes: { 1: 1 }, longestJobWaitTimeMinutes: 0 });
    clock.advance(90_000);
    emulator.edit("/routing/jobs/urgent", { ...job, priority: 9 });
    const { status, body } = await call("GET", "/routing/queues/line/statistics");
    expect(status).to.equal(200);
    expect(body).to.deep.include({ queueId: "line", length: 2, longestJobWaitTimeMinutes: 1.5 });
    expect(body["estimatedWaitTimeMinutes"]).to.deep.equal({ 1: 2, 9: 2 });
    expect((await call("GET", "/routing/queues/none/statistics")).status).to.equal(404);
  });
});

describe("emulator: the preview version", () => {
  const bench = useEmulator();
  const preview = "/routing/workers/ada?api-version=2024-01-18-preview";

  it("takes and shows maxConcurrentOffers, which the stable version neither takes nor shows", async () => {
    const { call } = bench();
    const written = await call("PATCH", preview, { capacity: 2, maxConcurrentOffers: 1 });
    expect([written.status, written.body["maxConcurrentOffers"]]).to.deep.equal([201, 1]);
    expect((await call("GET", preview)).body).to.include({ maxConcurrentOffers: 1 });
    expect((await call("GET", "/routing/workers/ada")).body).not.to.have.property("maxConcurrentOffers");
    const lists = await Promise.all(
      ["", "?api-version=2024-01-18-preview"].map((query) => call("GET", `/routing/workers${query}`)),
    );
    expect(lists.map(({ body }) => at(body, "value", 0, "maxConcurrentOffers"))).to.deep.equal([undefined, 1]);
    expect((await call("PATCH", "/routing/workers/ada", written.body)).status).to.equal(400);
    expect((await call("PATCH", "/routing/workers/ada", { capacity: 3 })).status).to.equal(200);
    expect((await call("GET", preview)).body, "kept").to.include({ maxConcurrentOffers: 1, capacity: 3 });
  });
});
