/** The switches for what nobody knows about the service. */
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { answerOffer, at, job, layQueue, offeredJobs, useEmulator, worker } from "./support/harness.ts";
import { parseConnectionString, signHeaders } from "./support/signed-fetch.ts";

describe("emulator: how refusals are worded", () => {
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

  it("takes entities that name others which are not there, but not a job without any way to a queue", async () => {
    const { call } = bench();
    const statuses = [
      (await call("PATCH", "/routing/queues/q", { distributionPolicyId: "gone", exceptionPolicyId: "gone" })).status,
      (await call("PATCH", "/routing/classificationPolicies/c", { fallbackQueueId: "gone" })).status,
      (await call("PATCH", "/routing/jobs/j", { channelId: "chat", queueId: "gone" })).status,
      (await call("PATCH", "/routing/jobs/k", { channelId: "chat", classificationPolicyId: "gone" })).status,
      (await call("PATCH", "/routing/jobs/l", { channelId: "chat" })).status,
    ];
    expect(statuses).to.deep.equal([201, 201, 201, 201, 400]);
    expect((await call("GET", "/routing/jobs/k")).body).to.include({ status: "classificationFailed" });
    expect((await call("GET", "/routing/jobs/j")).body).to.include({ status: "queued" });
  });
});

describe("emulator: a DELETE of nothing", () => {
  const bench = useEmulator({ missingDelete: 404 });

  it("is answered with 404 when told, and with 204 where something is", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    expect((await call("DELETE", "/routing/queues/none")).status).to.equal(404);
    expect((await call("DELETE", "/routing/queues/line")).status).to.equal(204);
    emulator.remove("/routing/queues/none");
  });
});

describe("emulator: a DELETE of a worker who has a job", () => {
  const bench = useEmulator({ assignedDelete: "forced" });

  it("is obeyed when told, and the job stays assigned to nobody", async () => {
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
    expect(offeredJobs(bench(), "bob"), "nobody else is asked").to.be.empty;
  });
});
