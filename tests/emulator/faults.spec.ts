import { expect } from "chai";
import { at, useEmulator } from "./support/harness.ts";

describe("emulator: fault injection", () => {
  const bench = useEmulator();
  const path = "/routing/workers/ada";
  const patch = () => bench().call("PATCH", path, { capacity: 1 });
  const failure = async (sent: Promise<unknown>): Promise<unknown> =>
    sent.then(
      () => undefined,
      (error: unknown) => error,
    );

  it("answers with a status and a Retry-After instead of applying the request", async () => {
    const { emulator } = bench();
    emulator.faults.add({ method: "PATCH", fault: { kind: "status", status: 429, retryAfter: "2" } });
    const reply = await patch();
    expect(reply.status).to.equal(429);
    expect(reply.headers).to.include({ "retry-after": "2" });
    expect(at(reply.body, "communicationError", "code")).to.equal("ThrottleLimitExceededException");
    expect(emulator.entity(path)).to.equal(undefined);
    expect((await patch()).status).to.equal(201);
  });

  it("applies the request first with applied: true", async () => {
    const { emulator } = bench();
    emulator.faults.add({ path, fault: { kind: "status", status: 503, applied: true } });
    expect((await patch()).status).to.equal(503);
    expect(emulator.entity(path)).to.include({ capacity: 1 });
  });

  for (const applied of [false, true]) {
    it(`drops the connection ${applied ? "after" : "before"} the request is applied`, async () => {
      const { emulator } = bench();
      emulator.faults.add({ path: /workers/g, fault: { kind: "drop", applied } });
      expect(await failure(patch())).to.be.instanceOf(TypeError);
      expect(emulator.entity(path) !== undefined).to.equal(applied);
      expect(emulator.calls().map(({ status }) => status)).to.deep.equal(["dropped"]);
    });
  }

  it("truncates the answer of an applied request", async () => {
    const { emulator } = bench();
    emulator.faults.add({ fault: { kind: "truncate" } });
    expect(await failure(patch())).to.be.instanceOf(TypeError);
    expect(emulator.entity(path)).to.include({ capacity: 1 });
  });

  it("answers an HTML page with a status of success instead of JSON", async () => {
    const { emulator } = bench();
    emulator.faults.add({ fault: { kind: "notJson" } });
    expect(await failure(patch())).to.be.instanceOf(SyntaxError);
    expect(emulator.calls()[0]).to.include({ status: 201 });
    expect(emulator.entity(path)).to.include({ capacity: 1 });
  });

  it("runs a callback with a concurrent write first, then handles the request as usual", async () => {
    const { call, emulator } = bench();
    emulator.edit(path, { capacity: 5 });
    const { headers } = await call("GET", path);
    const rival = async () => {
      await call("PATCH", path, { capacity: 6 });
    };
    emulator.faults.add({ method: "PATCH", fault: { kind: "run", before: rival } });
    const reply = await call("PATCH", path, { capacity: 7 }, { "if-match": headers["etag"] ?? "" });
    expect(reply.status).to.equal(412);
    expect(emulator.entity(path)).to.include({ capacity: 6 });
    expect(emulator.calls("PATCH").map(({ body, status }) => ({ body, status }))).to.deep.equal([
      { body: { capacity: 7 }, status: 412 },
      { body: { capacity: 6 }, status: 200 },
    ]);
  });

  it("applies nothing when the callback closed the emulator", async () => {
    const { emulator } = bench();
    emulator.faults.add({ fault: { kind: "run", before: () => emulator.close() } });
    expect(await failure(patch())).to.be.instanceOf(TypeError);
    expect(emulator.entity(path)).to.equal(undefined);
  });

  it("skips matches first, hits as often as times says, and lists what is left", async () => {
    const { emulator } = bench();
    emulator.faults.add({ method: "PATCH", path, skip: 1, times: 2, fault: { kind: "status", status: 500 } });
    const first = (await patch()).status;
    expect(emulator.faults.pending()[0]).to.include({ skip: 0, times: 2 });
    const others = [(await patch()).status, (await patch()).status, (await patch()).status];
    expect([first, ...others]).to.deep.equal([201, 500, 500, 200]);
    expect(emulator.faults.pending()).to.be.empty;
  });

  it("ignores other methods and paths, and removes rules when cleared", async () => {
    const { call, emulator } = bench();
    emulator.faults.add({ method: "DELETE", fault: { kind: "status", status: 500 } });
    emulator.faults.add({ path: "/routing/workers", fault: { kind: "status", status: 500 } });
    expect((await patch()).status).to.equal(201);
    expect(emulator.faults.pending()).to.have.length(2);
    emulator.faults.clear();
    expect((await call("GET", "/routing/workers")).status).to.equal(200);
  });
});
