/** Exports and imports of entities. */
import { expect } from "chai";
import { control } from "./support/control.ts";
import { at, job, layQueue, useEmulator } from "./support/harness.ts";

describe("emulator: import of an export", () => {
  const other = Buffer.from("another key").toString("base64");
  const bench = useEmulator({ resources: { other }, secrets: "omit" });

  it("import a queue and an exception policy that name each other, and reject actions that name missing entities", async () => {
    const { emulator } = bench();
    const policy = (queueId: string) => ({
      exceptionRules: [
        { id: "r", trigger: { kind: "queueLength", threshold: 9 }, actions: [{ kind: "manualReclassify", queueId }] },
      ],
    });
    const entities = {
      "/routing/distributionPolicies/fair": { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } },
      "/routing/exceptionPolicies/care": policy("line"),
      "/routing/queues/line": { distributionPolicyId: "fair", exceptionPolicyId: "care" },
    };
    expect((await control(emulator, "POST", "entities", entities)).status).to.equal(204);
    const shown = (await control(emulator, "GET", "entities")).body;
    expect((await control(emulator, "POST", "entities?resource=other", shown)).status).to.equal(204);
    expect(emulator.resource("other").entity("/routing/queues/line")).to.include({ exceptionPolicyId: "care" });
    const wrong = await control(emulator, "POST", "entities", { "/routing/exceptionPolicies/care": policy("gone") });
    expect(wrong.status).to.equal(400);
    expect(JSON.stringify(wrong.body)).to.include("Provided QueueId: gone for ManualReclassifyExceptionAction");
  });

  it("starts a cancelled job anew, and credentials of rules are missing when answers omit them", async () => {
    const { emulator, call } = bench();
    layQueue(emulator);
    const credential = { functionKey: "a key", clientId: "ada" };
    const path = "/routing/classificationPolicies/asked";
    emulator.edit(path, {
      prioritizationRule: { kind: "function", functionUri: "http://127.0.0.1:9/", credential },
    });
    emulator.edit("/routing/jobs/call", job);
    expect((await call("POST", "/routing/jobs/call:cancel", {})).status).to.equal(200);
    const shown = (await control(emulator, "GET", "entities")).body;
    expect(at(shown, "/routing/jobs/call", "status")).to.equal("cancelled");
    expect((await control(emulator, "POST", "entities?resource=other", shown)).status).to.equal(204);
    const other = emulator.resource("other");
    expect(other.entity("/routing/jobs/call")).to.include({ status: "queued" });
    expect(JSON.stringify(other.stored(path)))
      .to.include("127.0.0.1")
      .and.not.include("a key");
  });
});
