/** Looking into an emulator and reaching into it without a call. */
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { job, layQueue, statusOf, useEmulator, worker } from "./support/harness.ts";
import { connect } from "./support/signed-fetch.ts";

describe("emulator: test hooks", () => {
  const bench = useEmulator();

  it("records calls with decoded path, query, headers, body and status, and no secret", async () => {
    const { call, emulator } = bench();
    await call("PATCH", "/routing/workers/a%20b", { capacity: 1 });
    await call("GET", "/routing/workers?state=active");
    const [first, second] = emulator.calls();
    expect(first).to.deep.include({
      ordinal: 1,
      at: "2024-01-01T00:00:00.000Z",
      method: "PATCH",
      path: "/routing/workers/a b",
      query: { "api-version": "2023-11-01" },
      body: { capacity: 1 },
      status: 201,
    });
    expect(first?.headers).to.include({ authorization: "(redacted)", "content-type": "application/merge-patch+json" });
    expect(second).to.deep.include({ query: { state: "active", "api-version": "2023-11-01" }, body: undefined });
  });

  it("filters calls by method and by exact or matching path, and clears them", async () => {
    const { call, emulator } = bench();
    for (const id of ["a", "ab"]) await call("GET", `/routing/workers/${id}`);
    expect(emulator.calls("PATCH")).to.be.empty;
    expect(emulator.calls("get", "/routing/workers/a")).to.have.length(1);
    expect(emulator.calls(undefined, /workers\/a/)).to.have.length(2);
    emulator.clearCalls();
    expect(emulator.calls()).to.be.empty;
  });

  it("edits an entity like any write, without a call", () => {
    const { emulator } = bench();
    const before = emulator.edit("/routing/workers/ada", { capacity: 1 });
    const after = emulator.edit("/routing/workers/ada", { capacity: 2 });
    expect(after["etag"]).not.to.equal(before["etag"]);
    expect(emulator.edit("/routing/workers/ada", { capacity: 2 })).to.deep.equal(after);
    expect(emulator.entity("/routing/workers/ada")).to.deep.equal(after);
    expect(emulator.calls()).to.be.empty;
  });

  it("reports why an edit is rejected, and the form of a path", () => {
    const { emulator } = bench();
    expect(() => emulator.edit("/routing/workers/ada", { capacity: 0 })).to.throw(/workers\/ada: capacity: /);
    expect(() => emulator.entity("/routing/agents/ada")).to.throw(/not the path of an entity/);
  });

  it("removes an entity without any check, and goes on without it", () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/jobs/call", job);
    emulator.remove("/routing/distributionPolicies/fair");
    emulator.remove("/routing/queues/line");
    emulator.edit("/routing/workers/ada", worker);
    expect(statusOf(bench(), "call")).to.equal("queued");
    emulator.remove("/routing/jobs/call");
    expect(emulator.entity("/routing/jobs/call")).to.equal(undefined);
    emulator.remove("/routing/jobs/call");
  });

  it("takes an access key of its own, and makes the same ids from the same seed", async () => {
    const accessKey = Buffer.from("a key of my own").toString("base64");
    const offers = [];
    for (const seed of [7, 7, 8]) {
      const emulator = await startEmulator({ accessKey, seed });
      expect(emulator.connectionString).to.equal(`endpoint=${emulator.url};accesskey=${accessKey}`);
      expect((await connect(emulator.connectionString)("GET", "/routing/jobs")).status).to.equal(200);
      layQueue(emulator);
      emulator.edit("/routing/workers/ada", worker);
      emulator.edit("/routing/jobs/call", job);
      const found = /"offerId":"([^"]+)"/.exec(JSON.stringify(emulator.entity("/routing/workers/ada")));
      offers.push(found?.[1]);
      await emulator.close();
      await emulator.close();
    }
    expect(offers[0]).to.equal(offers[1]).and.not.equal(offers[2]);
  });
});
