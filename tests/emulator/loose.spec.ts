/** Strict by default, loose on request; and which API versions are spoken. */
import { expect } from "chai";
import { at, job, layQueue, useEmulator, worker } from "./support/harness.ts";

describe("emulator: strict and loose", () => {
  const strict = useEmulator();
  const loose = useEmulator({ isLoose: true });

  const rows = [
    { method: "GET", path: "/routing/workers?colour=red", because: "of an unknown query parameter" },
    { method: "GET", path: "/routing/workers?state=all&state=all", because: "of a query parameter given twice" },
    { method: "GET", path: "/routing/workers", headers: { prefer: "wait=1" }, because: "of a promise not kept" },
    {
      method: "GET",
      path: "/routing/workers",
      headers: { "x-ms-colour": "red" },
      because: "of an unknown x-ms header",
    },
    { method: "GET", path: "/routing/workers?api-version=2020-01-01", because: "of a version not spoken" },
    { method: "PATCH", path: "/routing/workers/a", body: { ...worker, colour: 1 }, because: "of an unknown field" },
    {
      method: "PATCH",
      path: "/routing/workers/a",
      body: { ...worker, channels: [{ channelId: "chat", capacityCostPerJob: 1, colour: 1 }] },
      because: "of an unknown field inside an array",
    },
    { method: "POST", path: "/routing/jobs/call:cancel", body: { why: "x" }, because: "of an unknown option" },
  ];
  for (const { method, path, body, headers, because } of rows) {
    it(`rejects ${method} ${path} because ${because}, and accepts it when loose`, async () => {
      for (const bench of [strict(), loose()]) {
        layQueue(bench.emulator);
        bench.emulator.edit("/routing/jobs/call", job);
      }
      expect((await strict().call(method, path, body, headers)).status).to.equal(400);
      expect((await loose().call(method, path, body, headers)).status).to.be.oneOf([200, 201]);
    });
  }

  it("still rejects invalid values when loose, and does not store unknown fields", async () => {
    const { call, emulator } = loose();
    const refused = await call("PATCH", "/routing/workers/a", { capacity: 0, colour: 1 });
    expect(refused.status).to.equal(400);
    expect(at(refused.body, "error", "details", 0, "target")).to.equal("capacity");
    await call("PATCH", "/routing/workers/a", { capacity: 1, colour: 1 });
    expect(emulator.entity("/routing/workers/a")).to.include({ capacity: 1 }).and.not.have.property("colour");
  });

  it("answers 404 to unknown paths, loose or not", async () => {
    for (const bench of [strict(), loose()]) expect((await bench.call("GET", "/routing/agents")).status).to.equal(404);
  });
});

describe("emulator: API versions", () => {
  const bench = useEmulator({ apiVersions: ["2024-01-18-preview"] });

  it("supports only the configured versions, and names them", async () => {
    const stable = await bench().call("GET", "/routing/workers?api-version=2023-11-01");
    expect(stable.status).to.equal(400);
    expect(at(stable.body, "error", "code")).to.equal("UnsupportedApiVersion");
    const preview = await bench().call("GET", "/routing/workers?api-version=2024-01-18-preview");
    expect(preview.status).to.equal(200);
    expect(preview.headers["api-supported-versions"]).to.equal("2024-01-18-preview");
  });

  it("returns the client request id on request", async () => {
    const headers = { "x-ms-client-request-id": "42", "x-ms-return-client-request-id": "true" };
    const path = "/routing/workers?api-version=2024-01-18-preview";
    expect((await bench().call("GET", path, undefined, headers)).headers["x-ms-client-request-id"]).to.equal("42");
    expect((await bench().call("GET", path)).headers).not.to.have.property("x-ms-client-request-id");
  });
});
