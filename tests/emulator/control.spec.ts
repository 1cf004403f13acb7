/** The control routes under /_emulator/: what tests in any language use. */
import { request } from "node:http";
import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { startEmulator } from "jobrouter-emulator";
import { findDenial } from "../../emulator/dist/control/guard.js";
import { isLocalHost, isLoopback } from "../../emulator/dist/util/loopback.js";
import { control } from "./support/control.ts";
import { at, job, layQueue, useEmulator, worker } from "./support/harness.ts";

describe("emulator: control routes", () => {
  const bench = useEmulator({ resources: { other: Buffer.from("another key").toString("base64") } });

  it("show the clock and advance it", async () => {
    const { emulator, clock } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    expect(await control(emulator, "GET", "clock")).to.deep.equal({
      status: 200,
      body: { now: "2024-01-01T00:00:00.000Z", kind: "virtual" },
    });
    const { body } = await control(emulator, "POST", "clock/advance", { milliseconds: 60_000 });
    expect(body).to.include({ now: "2024-01-01T00:01:00.000Z" });
    expect(clock.now().toISOString()).to.equal(body["now"]);
    expect(emulator.entity("/routing/workers/ada")).to.include({ state: "inactive" });
  });

  it("do not advance beyond the year 9999, and go on answering", async () => {
    const { emulator, clock, call } = bench();
    const rest = Date.parse("9999-12-31T23:59:59Z") - clock.now().getTime();
    const advance = (milliseconds: number) => control(emulator, "POST", "clock/advance", { milliseconds });
    for (const milliseconds of [1e14, 1e14]) expect((await advance(milliseconds)).status).to.equal(200);
    const refused = await advance(rest - 2e14 + 1);
    expect(refused.status).to.equal(400);
    expect(refused.body["error"]).to.match(/beyond the year 9999/);
    expect((await advance(rest - 2e14)).body).to.include({ now: "9999-12-31T23:59:59.000Z" });
    expect((await call("PATCH", "/routing/workers/ada", { capacity: 1 })).status).to.equal(201);
  });

  it("answer 409 to advancing a real clock", async () => {
    const emulator = await startEmulator();
    try {
      expect((await control(emulator, "GET", "clock")).body).to.include({ kind: "real" });
      const refused = await control(emulator, "POST", "clock/advance", { milliseconds: 1 });
      expect(refused.status).to.equal(409);
      expect(refused.body["error"]).to.match(/--clock virtual/);
    } finally {
      await emulator.close();
    }
  });

  it("add, list and clear fault rules", async () => {
    const { emulator, call } = bench();
    const rule = { operation: "GetJob", fault: { kind: "status", status: 503 } };
    expect((await control(emulator, "POST", "faults", rule)).body).to.deep.equal({
      rules: [{ ...rule, times: 1, skip: 0 }],
    });
    expect((await call("GET", "/routing/jobs/a")).status).to.equal(503);
    expect((await control(emulator, "GET", "faults")).body).to.deep.equal({ rules: [] });
    await control(emulator, "POST", "faults", rule);
    expect((await control(emulator, "DELETE", "faults")).status).to.equal(204);
    expect((await call("GET", "/routing/jobs/a")).status).to.equal(404);
  });

  it("list the journal after an ordinal, and are not in it themselves", async () => {
    const { emulator, call } = bench();
    for (const id of ["a", "b"]) await call("GET", `/routing/jobs/${id}`);
    const { body } = await control(emulator, "GET", "journal?after=1");
    expect(body["calls"]).to.have.length(1);
    expect(at(body, "calls", 0)).to.deep.include({ ordinal: 2, path: "/routing/jobs/b", status: 404 });
    expect(emulator.calls()).to.have.length(2);
    expect((await control(emulator, "DELETE", "journal")).status).to.equal(204);
    expect(emulator.calls()).to.be.empty;
  });

  it("count calls by method and status, also those no longer in the journal, until a reset", async () => {
    const { emulator, call } = bench();
    for (const id of ["a", "b"]) await call("GET", `/routing/jobs/${id}`);
    await call("PATCH", "/routing/workers/ada", { capacity: 1 });
    await control(emulator, "DELETE", "journal");
    const { body } = await control(emulator, "GET", "counts");
    expect(body["counts"]).to.deep.equal({ "GET 404": 2, "PATCH 201": 1 });
    await control(emulator, "POST", "reset");
    expect((await control(emulator, "GET", "counts")).body["counts"]).to.deep.equal({});
  });

  it("import entities, export them in import order, edit and remove them", async () => {
    const { emulator } = bench();
    const entities = {
      "/routing/distributionPolicies/fair": { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } },
      "/routing/queues/line": { distributionPolicyId: "fair" },
      "/routing/jobs/call": job,
      "/routing/workers/ada": { capacity: 1 },
    };
    expect((await control(emulator, "POST", "entities", entities)).status).to.equal(204);
    const shown = (await control(emulator, "GET", "entities")).body;
    expect(shown).to.have.all.keys(...Object.keys(entities));
    expect((await control(emulator, "POST", "entities?resource=other", shown)).status).to.equal(204);
    expect(emulator.resource("other").entity("/routing/queues/line")).to.include({ id: "line" });
    const path = "/routing/workers/ada";
    const edited = await control(emulator, "POST", "edit", { path, mergePatch: { capacity: 4 } });
    expect(edited.body).to.include({ capacity: 4 });
    await control(emulator, "POST", "remove", { path });
    expect(emulator.entity(path)).to.equal(undefined);
    expect(emulator.resource("other").entity(path)).to.include({ capacity: 1 });
    expect(emulator.calls()).to.be.empty;
  });

  it("reset everything but the clock", async () => {
    const { emulator, call, clock } = bench();
    await call("PATCH", "/routing/workers/ada", { capacity: 1 });
    emulator.resource("other").edit("/routing/workers/bob", { capacity: 1 });
    emulator.faults.add({ fault: { kind: "truncate" } });
    clock.advance(1000);
    expect((await control(emulator, "POST", "reset")).status).to.equal(204);
    expect(emulator.entity("/routing/workers/ada")).to.equal(undefined);
    expect(emulator.resource("other").entity("/routing/workers/bob")).to.equal(undefined);
    expect([emulator.calls(), emulator.faults.pending()]).to.deep.equal([[], []]);
    await call("GET", "/routing/workers");
    expect(emulator.calls()[0]).to.include({ ordinal: 1, at: "2024-01-01T00:00:01.000Z" });
  });

  const refusals = [
    { method: "GET", path: "colour", status: 404, says: /the control routes are GET/, because: "nothing is there" },
    { method: "PUT", path: "clock", status: 405, says: /PUT is not allowed/, because: "the clock is not put" },
    { method: "GET", path: "entities?resource=x", status: 404, says: /no resource "x"/, because: "none is so called" },
    {
      method: "POST",
      path: "clock/advance",
      body: { seconds: 1 },
      status: 400,
      says: /milliseconds/,
      because: "of the name",
    },
    {
      method: "POST",
      path: "clock/advance",
      body: { milliseconds: -1 },
      status: 400,
      says: /milliseconds/,
      because: "time does not go back",
    },
    { method: "POST", path: "faults", body: { fault: {} }, status: 400, says: /fault/, because: "of the rule" },
    {
      method: "POST",
      path: "edit",
      body: { path: "/routing/workers/ada", mergePatch: { capacity: 0 } },
      status: 400,
      says: /capacity/,
      because: "the service refuses it",
    },
    {
      method: "POST",
      path: "edit",
      body: { path: "/routing/agents/ada", mergePatch: {} },
      status: 400,
      says: /not the path/,
      because: "of the path",
    },
    {
      method: "POST",
      path: "entities",
      body: { "/routing/workers/ada": 1 },
      status: 400,
      says: /must be a JSON object/,
      because: "of the value",
    },
    { method: "GET", path: "journal?after=x", status: 400, says: /ordinal/, because: "x is no number" },
  ];
  for (const { method, path, body, status, says, because } of refusals) {
    it(`answer ${status} to ${method} ${path} ${JSON.stringify(body ?? "")} because ${because}`, async () => {
      const told = await control(bench().emulator, method, path, body);
      expect(told.status).to.equal(status);
      expect(told.body["error"]).to.match(says);
    });
  }

  it("take JSON that is sent as JSON only", async () => {
    const response = await fetch(`${bench().emulator.url}/_emulator/reset`, { method: "POST", body: "{}" });
    expect(response.status).to.equal(415);
  });
});

describe("emulator: access to the control routes", () => {
  const bench = useEmulator();
  const open = useEmulator({ isControlOpen: true });

  const statusOf = (emulator: Emulator, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(emulator.url);
      const sent = request({ port, host: "127.0.0.1", path: "/_emulator/clock", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject).end();
    });

  const rows = [
    { headers: {}, status: 200, because: "it comes from here" },
    { headers: { host: "contoso.localhost:80" }, status: 200, because: "names below localhost are here" },
    { headers: { origin: "http://localhost:3000" }, status: 200, because: "a page of this machine asks" },
    { headers: { origin: "https://evil.example" }, status: 403, because: "a page of another site asks" },
    { headers: { origin: "null" }, status: 403, because: "the origin of the page is opaque" },
    { headers: { host: "evil.example" }, status: 403, because: "another site's name was made to lead here" },
  ];
  for (const { headers, status, because } of rows) {
    it(`answers ${status} to ${JSON.stringify(headers)} because ${because}`, async () => {
      expect(await statusOf(bench().emulator, headers)).to.equal(status);
    });
  }

  const whenOpen = [
    { headers: { host: "router.test" }, status: 200, because: "no page sends it" },
    {
      headers: { host: "router:8484", origin: "http://router:8484" },
      status: 200,
      because: "a name without a dot cannot be registered",
    },
    { headers: { host: "10.0.0.7", origin: "http://10.0.0.7" }, status: 200, because: "nor an address" },
    { headers: { host: "[fd00::7]:8484", origin: "http://[fd00::7]:8484" }, status: 200, because: "nor one of IPv6" },
    {
      headers: { host: "evil.example", origin: "http://evil.example" },
      status: 403,
      because: "its owner may have made it lead here",
    },
    { headers: { host: "router", origin: "http://evil.example" }, status: 403, because: "a page of another site asks" },
  ];
  for (const { headers, status, because } of whenOpen) {
    it(`answers ${status} to ${JSON.stringify(headers)} when it is open because ${because}`, async () => {
      expect(await statusOf(open().emulator, headers)).to.equal(status);
    });
  }

  it("denies other machines and names the flag that allows them", () => {
    const stranger = { address: "192.0.2.7", host: "localhost", origin: undefined };
    expect(findDenial(stranger, true)).to.equal(undefined);
    expect(findDenial(stranger, false)).to.match(/192\.0\.2\.7 is another; start with --open-control/);
  });

  it("recognises loopback addresses and local host names", () => {
    for (const address of ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
      expect(isLoopback(address)).to.equal(true);
    for (const address of ["10.0.0.1", "::2", "::ffff:10.0.0.1", "", undefined])
      expect(isLoopback(address)).to.equal(false);
    for (const host of ["localhost:1", "LOCALHOST", "a.localhost", "[::1]:80", "127.0.0.1"])
      expect(isLocalHost(host), host).to.equal(true);
    for (const host of ["localhost.example", "notlocalhost", "10.0.0.1:80", ""])
      expect(isLocalHost(host), host).to.equal(false);
  });
});
