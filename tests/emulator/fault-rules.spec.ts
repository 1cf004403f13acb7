/** What a fault rule can select and do beside breaking a connection, and its JSON form. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { FaultRule } from "jobrouter-emulator";
import { readFaultFile, readFaultRule, showFaultRule } from "../../emulator/dist/control/fault-json.js";
import { FaultRules } from "../../emulator/dist/control/faults.js";
import { operationAt, operationNames } from "../../emulator/dist/http/operations.js";
import { textAt, useEmulator } from "./support/harness.ts";

const broken: FaultRule["fault"] = { kind: "status", status: 500 };

/** Which of so many equal requests a rule hits. */
function hitsOf(rule: Omit<FaultRule, "fault">, { requests = 10, seed = 1 } = {}): number[] {
  const faults = new FaultRules(seed, () => 0);
  faults.add({ ...rule, fault: broken });
  const ordinals = Array.from({ length: requests }, (_, index) => index + 1);
  return ordinals.filter(() => faults.take({ method: "GET", path: "/routing/jobs" }).fault !== undefined);
}

describe("emulator: matching of fault rules", () => {
  const rows: { rule: Omit<FaultRule, "fault">; hits: number[]; because: string }[] = [
    { rule: {}, hits: [1], because: "once is what is meant unless told" },
    { rule: { times: 2, skip: 3 }, hits: [4, 5], because: "some pass first" },
    { rule: { times: "always", skip: 8 }, hits: [9, 10], because: "always does not end" },
    { rule: { ordinals: [2, 5] }, hits: [2, 5], because: "exactly these were named" },
    { rule: { ordinals: [2, 5], skip: 1 }, hits: [3, 6], because: "ordinals count after what was skipped" },
  ];
  for (const { rule, hits, because } of rows) {
    it(`hits ${hits.join(" and ")} of ten with ${JSON.stringify(rule)}, because ${because}`, () => {
      expect(hitsOf(rule)).to.deep.equal(hits);
    });
  }

  it("repeats its random hits by the seed, and comes close to the probability", () => {
    const rule = { times: "always", probability: 0.3 } as const;
    const hits = hitsOf(rule, { requests: 2000 });
    expect(hits.length).to.be.within(540, 660);
    expect(hitsOf(rule, { requests: 2000 })).to.deep.equal(hits);
    expect(hitsOf(rule, { requests: 2000, seed: 2 })).not.to.deep.equal(hits);
  });

  it("draws random numbers per rule, so that two rules do not hit the same requests", () => {
    const faults = new FaultRules(1, () => 0);
    for (const milliseconds of [1, 2]) {
      faults.add({ times: "always", probability: 0.5, fault: { kind: "latency", milliseconds } });
    }
    const delays = Array.from({ length: 50 }, () => faults.take({ method: "GET", path: "/" }).latency);
    expect([...new Set(delays)].sort()).to.deep.equal([0, 1, 2, 3]);
  });
});

describe("emulator: fault injection over HTTP", () => {
  const bench = useEmulator();
  const path = "/routing/workers/ada";

  it("selects by the operation's name in the API description", async () => {
    const { call, emulator } = bench();
    emulator.faults.add({ operation: "GetWorker", times: "always", fault: broken });
    const statuses = [];
    for (const [method, target] of [
      ["PATCH", path],
      ["GET", path],
      ["GET", "/routing/workers"],
      ["GET", "/routing/jobs/ada"],
    ] as const) {
      statuses.push((await call(method, target, method === "PATCH" ? { capacity: 1 } : undefined)).status);
    }
    expect(statuses).to.deep.equal([201, 500, 200, 404]);
  });

  it("interrupts paging where a link to a next page is followed", async () => {
    const { call, emulator } = bench();
    for (const id of ["a", "b", "c"]) emulator.edit(`/routing/workers/${id}`, { capacity: 1 });
    emulator.faults.add({ nextPage: true, fault: { kind: "status", status: 503 } });
    const first = await call("GET", "/routing/workers?maxpagesize=2");
    const next = textAt(first.body, "nextLink");
    expect([first.status, (await call("GET", next)).status]).to.deep.equal([200, 503]);
    expect((await call("GET", next)).body["value"]).to.have.length(1);
  });

  it("latency: waits on the emulator's clock, and still lets the next rule hit the request", async () => {
    const { call, clock, emulator } = bench();
    emulator.faults.add({ method: "PATCH", fault: { kind: "latency", milliseconds: 60_000 } });
    emulator.faults.add({ method: "PATCH", fault: { kind: "status", status: 503 } });
    let isAnswered = false;
    const sent = call("PATCH", path, { capacity: 1 }).then((reply) => {
      isAnswered = true;
      return reply;
    });
    while (emulator.faults.pending().length > 0) await call("GET", "/routing/jobs");
    // Once more there and back, so that an answer without a wait would be here by now.
    await call("GET", "/routing/jobs");
    expect(isAnswered).to.equal(false);
    clock.advance(60_000);
    expect((await sent).status).to.equal(503);
  });

  it("moveEtag: makes a conflict (412), and changes nothing else", async () => {
    const { call, emulator } = bench();
    emulator.edit(path, { capacity: 1 });
    const { headers, body } = await call("GET", path);
    emulator.faults.add({ method: "PATCH", fault: { kind: "moveEtag" } });
    const reply = await call("PATCH", path, { capacity: 2 }, { "if-match": headers["etag"] ?? "" });
    expect(reply.status).to.equal(412);
    const { etag, ...rest } = emulator.entity(path) ?? {};
    expect(etag).not.to.equal(headers["etag"]);
    expect({ ...rest, etag: body["etag"] }).to.deep.equal(body);
    const again = await call("PATCH", path, { capacity: 2 }, { "if-match": textAt(emulator.entity(path), "etag") });
    expect(again.status).to.equal(200);
  });

  it("moveEtag: does nothing without an entity", async () => {
    const { call, emulator } = bench();
    emulator.faults.add({ times: 2, fault: { kind: "moveEtag" } });
    expect((await call("PATCH", path, { capacity: 1 })).status).to.equal(201);
    expect((await call("GET", "/routing/deadlines/1")).status).to.equal(404);
  });
});

describe("emulator: the service's rate limit", () => {
  const other = Buffer.from("another key").toString("base64");
  const bench = useEmulator({ resources: { other } });

  it("answers 429 to all requests of a resource for a while after too many, and to none of another", async () => {
    const { call, clock, emulator } = bench();
    emulator.faults.add({ fault: { kind: "quota", requests: 3, seconds: 10, blockedSeconds: 10 } });
    const statuses = async (times: number) => {
      const found = [];
      for (let time = 0; time < times; time += 1) found.push((await call("GET", "/routing/jobs")).status);
      return found;
    };
    expect(await statuses(3)).to.deep.equal([200, 200, 200]);
    const refused = await call("GET", "/routing/jobs");
    expect(refused.status).to.equal(429);
    expect(refused.headers).to.include({ "retry-after": "10", "x-ms-error-code": "ThrottleLimitExceededException" });
    const { connect } = await import("./support/signed-fetch.ts");
    expect((await connect(emulator.resource("other").connectionString)("GET", "/routing/jobs")).status).to.equal(200);
    clock.advance(7_500);
    const later = await call("GET", "/routing/jobs");
    expect([later.status, later.headers["retry-after"]]).to.deep.equal([429, "3"]);
    clock.advance(2_500);
    expect(await statuses(4)).to.deep.equal([200, 200, 200, 429]);
  });

  it("lets a steady rate pass, because the window slides", async () => {
    const { call, clock, emulator } = bench();
    emulator.faults.add({ fault: { kind: "quota", requests: 3, seconds: 10 } });
    for (let time = 0; time < 12; time += 1) {
      expect((await call("GET", "/routing/jobs")).status).to.equal(200);
      clock.advance(3_400);
    }
  });

  it("omits Retry-After with retryAfter: false", async () => {
    const { call, emulator } = bench();
    emulator.faults.add({ fault: { kind: "quota", requests: 1, retryAfter: false } });
    await call("GET", "/routing/jobs");
    const { status, headers } = await call("GET", "/routing/jobs");
    expect(status).to.equal(429);
    expect(headers).not.to.have.property("retry-after");
  });
});

describe("emulator: fault rules as JSON", () => {
  it("parses what it prints", () => {
    const rules = [
      { operation: "UpsertJob", times: "always", probability: 0.5, fault: { kind: "latency", milliseconds: 5 } },
      { method: "GET", pathPattern: "^/routing/jobs", nextPage: true, fault: { kind: "drop", applied: true } },
      { path: "/routing/workers/ada", ordinals: [1, 3], resource: "default", fault: { kind: "moveEtag" } },
      { skip: 2, fault: { kind: "quota", requests: 5, retryAfter: false } },
      { fault: { kind: "status", status: 429, retryAfter: "2" } },
    ];
    expect(rules.map((rule) => showFaultRule(readFaultRule(rule)))).to.deep.equal(rules);
  });

  const refusals = [
    { rule: {}, says: /fault/, because: "it does nothing" },
    { rule: { fault: { kind: "explode" } }, says: /fault\.kind/, because: "nothing explodes" },
    { rule: { fault: { kind: "run" } }, says: /fault\.kind/, because: "JSON holds no callback" },
    { rule: { colour: 1, fault: { kind: "truncate" } }, says: /colour/, because: "it is misspelt" },
    {
      rule: { operation: "UpdateWorker", fault: { kind: "truncate" } },
      says: /UpsertWorker/,
      because: "none is so called",
    },
    { rule: { pathPattern: "(", fault: { kind: "truncate" } }, says: /pathPattern/, because: "that is no expression" },
    { rule: { probability: 2, fault: { kind: "truncate" } }, says: /probability/, because: "chances end at 1" },
  ];
  for (const { rule, says, because } of refusals) {
    it(`rejects ${JSON.stringify(rule)}, because ${because}`, () => {
      expect(() => readFaultRule(rule)).to.throw(says);
    });
  }

  it("reads a file of rules, and names the file that it cannot read", () => {
    const folder = mkdtempSync(join(tmpdir(), "emulator-faults-"));
    const file = join(folder, "faults.json");
    try {
      writeFileSync(file, JSON.stringify([{ fault: { kind: "truncate" } }]));
      expect(readFaultFile(file)).to.deep.equal([{ fault: { kind: "truncate" } }]);
      for (const text of ["{}", "[", '[{"fault":{}}]']) {
        writeFileSync(file, text);
        expect(() => readFaultFile(file), text).to.throw(/^cannot read the fault rules ".*faults\.json": /);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("emulator: names of operations", () => {
  it("are those of the API description, each at its method and path", () => {
    const file = new URL("../fixtures/2023-11-01/openapi.json", import.meta.url);
    // The fixture is the published description.
    const { paths } = JSON.parse(readFileSync(file, "utf8")) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const described = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, { operationId }]) => ({ verb: verb.toUpperCase(), path, operationId })),
    );
    expect(described).to.have.length(33);
    for (const { verb, path, operationId } of described) {
      expect(operationAt(verb, path.replaceAll(/\{\w+\}/g, "{}")), path).to.equal(operationId.split("_")[1]);
    }
    expect(operationNames).to.have.property("size", 33);
  });
});
