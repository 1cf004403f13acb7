/** The order in which jobs wait, and how long. */
import { expect } from "chai";
import { answerOffer, job, layQueue, offeredJobs, statusOf, useEmulator, worker } from "./support/harness.ts";

describe("emulator: queue order and estimates", () => {
  const bench = useEmulator();

  const positions = async (...ids: string[]) => {
    const replies = await Promise.all(ids.map((id) => bench().call("GET", `/routing/jobs/${id}/position`)));
    return replies.map(({ body }) => body["position"]);
  };

  it("says created in the answer and queues before the next request", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    const created = await call("PATCH", "/routing/jobs/call", job);
    const fetched = await call("GET", "/routing/jobs/call");
    expect(created.body).to.include({ status: "created" }).and.not.have.property("enqueuedAt");
    expect(fetched.body).to.include({ status: "queued", enqueuedAt: "2024-01-01T00:00:00.0000001+00:00" });
    expect(fetched.headers["etag"]).not.to.equal(created.headers["etag"]);
  });

  it("orders jobs by priority, then by age", async () => {
    const { clock, emulator } = bench();
    layQueue(emulator);
    for (const [id, priority] of Object.entries({ low: -5, first: 1, second: 1, high: 9 })) {
      emulator.edit(`/routing/jobs/${id}`, { ...job, priority });
      clock.advance(1000);
    }
    expect(await positions("high", "first", "second", "low")).to.deep.equal([1, 2, 3, 4]);
  });

  it("lets an expedited job go first until its selector expires", async () => {
    const { clock, emulator } = bench();
    layQueue(emulator);
    const preferred = { key: "Id", labelOperator: "equal", value: "ada", expedite: true, expiresAfterSeconds: 30 };
    emulator.edit("/routing/jobs/high", { ...job, priority: 9 });
    emulator.edit("/routing/jobs/hurried", { ...job, requestedWorkerSelectors: [preferred] });
    expect(await positions("hurried", "high")).to.deep.equal([1, 2]);
    clock.advance(30_000);
    expect(await positions("hurried", "high")).to.deep.equal([2, 1]);
    expect(emulator.entity("/routing/jobs/hurried")).to.have.nested.property(
      "requestedWorkerSelectors[0].status",
      "expired",
    );
  });

  it("counts the jobs of one queue only, and omits an estimate without data", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/queues/other", { distributionPolicyId: "fair" });
    emulator.edit("/routing/jobs/a", job);
    emulator.edit("/routing/jobs/b", job);
    emulator.edit("/routing/jobs/c", { ...job, queueId: "other" });
    const { status, body } = await call("GET", "/routing/jobs/b/position");
    expect(status).to.equal(200);
    expect(body).to.deep.equal({ jobId: "b", position: 2, queueId: "line", queueLength: 2 });
  });

  it("still counts a job with an open offer", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["call"]);
    expect((await call("GET", "/routing/jobs/call/position")).body).to.include({ position: 1, queueLength: 1 });
  });

  it("estimates whole minutes, more for those behind, once a job got through", async () => {
    const { call, clock, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/jobs/done", job);
    clock.advance(90_000);
    emulator.edit("/routing/workers/ada", worker);
    await answerOffer(bench(), "ada", "accept");
    for (const id of ["a", "b"]) emulator.edit(`/routing/jobs/${id}`, job);
    const a = await call("GET", "/routing/jobs/a/position");
    const b = await call("GET", "/routing/jobs/b/position");
    expect([a.body["estimatedWaitTimeMinutes"], b.body["estimatedWaitTimeMinutes"]]).to.deep.equal([2, 3]);
  });

  it("has no position for a job that is not queued, nor for none", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/jobs/call", job);
    await call("POST", "/routing/jobs/call:cancel");
    expect(statusOf(bench(), "call")).to.equal("cancelled");
    expect((await call("GET", "/routing/jobs/call/position")).status).to.equal(404);
    expect((await call("GET", "/routing/jobs/none/position")).status).to.equal(404);
  });
});
