/** What may be deleted, and what is in use. */
import { expect } from "chai";
import { answerOffer, at, job, layQueue, offeredJobs, textAt, useEmulator, worker } from "./support/harness.ts";

describe("emulator: deletion", () => {
  const bench = useEmulator();

  for (const collection of [
    "workers",
    "jobs",
    "queues",
    "distributionPolicies",
    "classificationPolicies",
    "exceptionPolicies",
  ]) {
    it(`answers 204 without a body for ${collection} that are not there`, async () => {
      const { status, body, headers } = await bench().call("DELETE", `/routing/${collection}/none`);
      expect([status, body]).to.deep.equal([204, {}]);
      expect(headers).not.to.have.any.keys("etag", "content-type");
    });
  }

  it("keeps a distribution policy that a queue uses", async () => {
    layQueue(bench().emulator);
    const { status, body } = await bench().call("DELETE", "/routing/distributionPolicies/fair");
    expect(status).to.equal(400);
    expect(at(body, "error", "details")).to.deep.equal([
      { code: "QueueExistsWithDistributionPolicy", message: "There is a queue with this distribution policy" },
    ]);
  });

  it("keeps an exception policy that a queue uses", async () => {
    layQueue(bench().emulator);
    bench().emulator.edit("/routing/exceptionPolicies/late", {});
    bench().emulator.edit("/routing/queues/line", { exceptionPolicyId: "late" });
    const { status, body } = await bench().call("DELETE", "/routing/exceptionPolicies/late");
    expect(status).to.equal(400);
    expect(at(body, "error", "details")).to.deep.equal([
      { code: "QueueExistsWithExceptionPolicy", message: "There is a queue with this exception policy" },
    ]);
  });

  it("keeps a classification policy until its last job is over", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/classificationPolicies/sort", {});
    emulator.edit("/routing/jobs/call", { ...job, classificationPolicyId: "sort" });
    const { status, body } = await call("DELETE", "/routing/classificationPolicies/sort");
    expect(status).to.equal(400);
    expect(at(body, "error", "details")).to.deep.equal([
      {
        code: "ActiveJobWithClassificationPolicyExist",
        message: "There is active job with this classification policy",
      },
    ]);
    await call("POST", "/routing/jobs/call:cancel");
    expect((await call("DELETE", "/routing/classificationPolicies/sort")).status).to.equal(204);
  });

  it("keeps a queue in use and gives every reason", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/classificationPolicies/sort", { fallbackQueueId: "line" });
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    const { status, body } = await call("DELETE", "/routing/queues/line");
    expect(status).to.equal(409);
    expect(at(body, "error", "message")).to.equal(
      "Validation failed: \r\n -- : There is an assigned worker to this queue\r\n -- : There is active job with this queue\r\n -- : There is classification policy with this queue as fallback queue",
    );
  });

  it("refuses to delete a job until it is final", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/jobs/call", job);
    const refused = await call("DELETE", "/routing/jobs/call");
    await call("POST", "/routing/jobs/call:cancel");
    const done = await call("DELETE", "/routing/jobs/call");
    expect([refused.status, done.status]).to.deep.equal([409, 204]);
    expect(at(refused.body, "error")).to.deep.equal({
      code: "Conflict",
      message: "Validation failed: \r\n -- JobStatus: The job is neither closed nor cancelled",
      target: "/routing/jobs/call",
    });
  });

  it("keeps a worker with assigned jobs, and revokes the offers of one without", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    for (const id of ["ada", "bob"]) emulator.edit(`/routing/workers/${id}`, worker);
    emulator.edit("/routing/jobs/taken", job);
    await answerOffer(bench(), "ada", "accept");
    emulator.edit("/routing/jobs/offered", job);
    expect(offeredJobs(bench(), "bob")).to.deep.equal(["offered"]);
    const before = textAt(emulator.entity("/routing/jobs/offered"), "etag");
    const refused = await call("DELETE", "/routing/workers/ada");
    expect(refused.status).to.equal(409);
    expect(at(refused.body, "error", "details")).to.deep.equal([
      { code: "WorkerHasAssignments", message: "The worker still has assigned jobs." },
    ]);
    expect((await call("DELETE", "/routing/workers/bob")).status).to.equal(204);
    expect(textAt(emulator.entity("/routing/jobs/offered"), "etag")).not.to.equal(before);
  });

  it("takes a whole stack down in the order of its references", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    await call("POST", "/routing/jobs/call:cancel");
    for (const path of ["jobs/call", "workers/ada", "queues/line", "distributionPolicies/fair"]) {
      expect((await call("DELETE", `/routing/${path}`)).status, path).to.equal(204);
      expect((await call("GET", `/routing/${path}`)).status, path).to.equal(404);
    }
  });
});
