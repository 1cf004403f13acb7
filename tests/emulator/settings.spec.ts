/** Settings for behaviour of the service that is unknown. */
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { answerOffer, at, job, layQueue, offeredJobs, useEmulator, worker } from "./support/harness.ts";
import { parseConnectionString, signHeaders } from "./support/signed-fetch.ts";

describe("emulator: envelopes of error answers", () => {
  const rows = [
    {
      errorEnvelope: "both",
      members: ["communicationError", "error"],
      code: "NotFound",
      because: "that is the default",
    },
    { errorEnvelope: "recorded", members: ["communicationError"], code: null, because: "recordings show no more" },
    { errorEnvelope: "described", members: ["error"], code: "NotFound", because: "the description says so" },
  ] as const;
  for (const { errorEnvelope, members, code, because } of rows) {
    it(`shows ${members.join(" and ")} as ${errorEnvelope}: ${because}`, async () => {
      const emulator = await startEmulator({ errorEnvelope });
      const { accessKey } = parseConnectionString(emulator.connectionString);
      const url = new URL(`${emulator.url}/routing/workers/none?api-version=2023-11-01`);
      const response = await fetch(url, { headers: signHeaders({ method: "GET", url, body: "", accessKey }) });
      expect(await response.json()).to.have.all.keys(...members);
      expect(response.headers.get("x-ms-error-code")).to.equal(code);
      await emulator.close();
    });
  }
});

describe("emulator: unchecked references", () => {
  const bench = useEmulator({ references: "unchecked" });

  it("accepts references to missing entities, but not a job without queue and policy", async () => {
    const { call } = bench();
    const actions = [{ kind: "manualReclassify", queueId: "gone" }];
    const exceptionRules = [{ id: "r", trigger: { kind: "queueLength", threshold: 1 }, actions }];
    const statuses = [
      (await call("PATCH", "/routing/queues/q", { distributionPolicyId: "gone", exceptionPolicyId: "gone" })).status,
      (await call("PATCH", "/routing/classificationPolicies/c", { fallbackQueueId: "gone" })).status,
      (await call("PATCH", "/routing/jobs/j", { channelId: "chat", queueId: "gone" })).status,
      (await call("PATCH", "/routing/jobs/k", { channelId: "chat", classificationPolicyId: "gone" })).status,
      (await call("PATCH", "/routing/exceptionPolicies/e", { exceptionRules })).status,
      (await call("PATCH", "/routing/jobs/l", { channelId: "chat" })).status,
    ];
    expect(statuses).to.deep.equal([201, 201, 201, 201, 201, 400]);
    expect((await call("GET", "/routing/jobs/k")).body).to.include({ status: "classificationFailed" });
    expect((await call("GET", "/routing/jobs/j")).body).to.include({ status: "queued" });
  });
});

describe("emulator: DELETE of a missing entity", () => {
  const bench = useEmulator({ missingDelete: 404 });

  it("answers 404 with missingDelete: 404, and 204 for an existing entity", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    expect((await call("DELETE", "/routing/queues/none")).status).to.equal(404);
    expect((await call("DELETE", "/routing/queues/line")).status).to.equal(204);
    emulator.remove("/routing/queues/none");
  });
});

describe("emulator: DELETE of a worker with an assigned job", () => {
  const bench = useEmulator({ assignedDelete: "forced" });

  it("is forced with assignedDelete: forced, and the job stays assigned", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    for (const id of ["ada", "bob"]) emulator.edit(`/routing/workers/${id}`, worker);
    emulator.edit("/routing/jobs/taken", job);
    await answerOffer(bench(), "ada", "accept");
    const before = emulator.entity("/routing/jobs/taken");
    expect((await call("DELETE", "/routing/workers/ada")).status).to.equal(204);
    expect((await call("GET", "/routing/workers/ada")).status).to.equal(404);
    const { body } = await call("GET", "/routing/jobs/taken");
    expect(body).to.deep.equal(before);
    expect(JSON.stringify(at(body, "assignments"))).to.include('"workerId":"ada"');
    expect(offeredJobs(bench(), "bob"), "no other worker gets an offer").to.be.empty;
  });
});
