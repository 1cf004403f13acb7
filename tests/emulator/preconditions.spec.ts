/** If-Match and If-Unmodified-Since. */
import { expect } from "chai";
import { evaluatePreconditions } from "../../emulator/dist/http/preconditions.js";
import { at, useEmulator } from "./support/harness.ts";

const live = { etag: '"v2"', lastModified: Date.parse("2024-01-01T00:00:00.900Z") };

const table = [
  { conditions: {}, live, kind: "pass", because: "nothing is asked" },
  { conditions: { ifMatch: '"v2"' }, live, kind: "pass", because: "the version fits" },
  { conditions: { ifMatch: '"v1"' }, live, kind: "failed", because: "the version is another" },
  { conditions: { ifMatch: '"v1", "v2"' }, live, kind: "pass", because: "one of several fits" },
  { conditions: { ifMatch: 'W/"v2"' }, live, kind: "failed", because: "If-Match compares strongly" },
  { conditions: { ifMatch: "*" }, live, kind: "pass", because: "it exists" },
  { conditions: { ifMatch: "*" }, live: undefined, kind: "failed", because: "* means it must exist" },
  { conditions: { ifMatch: '"v2"' }, live: undefined, kind: "failed", because: "nothing has no version" },
  { conditions: { ifMatch: "v2" }, live, kind: "malformed", because: "an etag has quotes" },
  {
    conditions: { ifUnmodifiedSince: "Mon, 01 Jan 2024 00:00:00 GMT" },
    live,
    kind: "pass",
    because: "headers tell whole seconds only",
  },
  { conditions: { ifUnmodifiedSince: "Sun, 31 Dec 2023 23:59:59 GMT" }, live, kind: "failed", because: "it changed" },
  {
    conditions: { ifUnmodifiedSince: "Sun, 31 Dec 2023 23:59:59 GMT" },
    live: undefined,
    kind: "pass",
    because: "what does not exist has no date to compare",
  },
  { conditions: { ifUnmodifiedSince: "soon" }, live, kind: "malformed", because: "that is no date" },
  {
    conditions: { ifMatch: '"v2"', ifUnmodifiedSince: "Sun, 31 Dec 2023 23:59:59 GMT" },
    live,
    kind: "pass",
    because: "If-Match outranks the date",
  },
];

describe("emulator: preconditions", () => {
  const bench = useEmulator();

  for (const row of table) {
    it(`${JSON.stringify(row.conditions)} on ${row.live?.etag ?? "nothing"}: ${row.kind}, because ${row.because}`, () => {
      expect(evaluatePreconditions(row.conditions, row.live).kind).to.equal(row.kind);
    });
  }

  it("answers 412 with the code and the path, and changes nothing", async () => {
    const { call, emulator } = bench();
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    const reply = await call("PATCH", "/routing/workers/ada", { capacity: 2 }, { "if-match": '"old"' });
    expect(reply.status).to.equal(412);
    expect(at(reply.body, "error", "code")).to.equal("PreconditionFailed");
    expect(at(reply.body, "error", "target")).to.equal("/routing/workers/ada");
    expect(reply.body["communicationError"]).to.deep.equal(reply.body["error"]);
    expect(reply.headers).to.include({ "x-ms-error-code": "PreconditionFailed" });
    expect(emulator.entity("/routing/workers/ada")).to.include({ capacity: 1 });
  });

  it("does not create with If-Match: *", async () => {
    const reply = await bench().call("PATCH", "/routing/workers/ada", { capacity: 2 }, { "if-match": "*" });
    expect(reply.status).to.equal(412);
    expect(bench().emulator.entity("/routing/workers/ada")).to.equal(undefined);
  });

  it("accepts the etag of the previous answer", async () => {
    const { call } = bench();
    const { headers } = await call("PATCH", "/routing/workers/ada", { capacity: 1 });
    const reply = await call("PATCH", "/routing/workers/ada", { capacity: 2 }, { "if-match": headers["etag"] ?? "" });
    expect(reply.status).to.equal(200);
  });

  it("does not take the etag of an earlier entity with the same id", async () => {
    const { call } = bench();
    const first = await call("PATCH", "/routing/workers/ada", { capacity: 1 });
    await call("DELETE", "/routing/workers/ada");
    const second = await call("PATCH", "/routing/workers/ada", { capacity: 1 });
    expect(second.headers["etag"]).not.to.equal(first.headers["etag"]);
  });

  it("rejects unsupported preconditions, by name", async () => {
    const { call } = bench();
    const cases = [
      { method: "PATCH", header: "If-None-Match" },
      { method: "PATCH", header: "If-Modified-Since" },
      { method: "GET", header: "If-None-Match" },
      { method: "DELETE", header: "If-Match" },
    ];
    for (const { method, header } of cases) {
      const body = method === "PATCH" ? { capacity: 1 } : undefined;
      const reply = await call(method, "/routing/workers/ada", body, { [header]: "*" });
      expect(reply.status, `${method} ${header}`).to.equal(400);
      expect(at(reply.body, "error", "message")).to.include(header);
    }
  });
});
