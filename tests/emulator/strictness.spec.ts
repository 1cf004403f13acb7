/** What is refused by name. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { at, policy, textAt, useEmulator } from "./support/harness.ts";
import { parseConnectionString, signHeaders } from "./support/signed-fetch.ts";

describe("emulator: strict validation of requests", () => {
  const bench = useEmulator();

  const refusals = [
    { method: "GET", path: "/routing/workers?colour=red", status: 400, names: "colour", because: "unknown query" },
    {
      method: "GET",
      path: "/routing/queues?state=active",
      status: 400,
      names: "state",
      because: "a filter of workers",
    },
    { method: "GET", path: "/routing/workers?state=a&state=b", status: 400, names: "state", because: "given twice" },
    { method: "GET", path: "/routing/workers?state=lazy", status: 400, names: "state", because: "no such state" },
    {
      method: "GET",
      path: "/routing/jobs?scheduledAfter=noon",
      status: 400,
      names: "scheduledAfter",
      because: "no time",
    },
    {
      method: "GET",
      path: "/routing/workers/a?maxpagesize=1",
      status: 400,
      names: "maxpagesize",
      because: "not a list",
    },
    {
      method: "GET",
      path: "/routing/workers?api-version=2020-01-01",
      status: 400,
      names: "2020-01-01",
      because: "unknown version",
    },
    { method: "GET", path: "/routing/workers/", status: 400, names: "id", because: "an id is not empty" },
    {
      method: "GET",
      path: `/routing/workers/${"x".repeat(129)}`,
      status: 400,
      names: "128",
      because: "an id is not longer",
    },
    { method: "GET", path: "/routing/workers/a%2Fb", status: 400, names: "a%2Fb", because: "an id has no slash" },
    {
      method: "GET",
      path: "/routing/workers/a%0Ab",
      status: 400,
      names: "a%0Ab",
      because: "an id has no control character",
    },
    { method: "GET", path: "/routing/agents", status: 404, names: "/routing/agents", because: "no such collection" },
    { method: "GET", path: "/agents", status: 404, names: "/agents", because: "nothing is there" },
    { method: "PUT", path: "/routing/workers/ada", status: 405, names: "PUT", because: "upserts are PATCH" },
    { method: "POST", path: "/routing/jobs", status: 405, names: "POST", because: "ids are chosen by callers" },
    {
      method: "PATCH",
      path: "/routing/workers/ada",
      body: { capacity: 1, maxConcurrentOffers: 2 },
      status: 400,
      names: "maxConcurrentOffers",
      because: "a field of the preview version only",
    },
    {
      method: "PATCH",
      path: "/routing/classificationPolicies/c",
      body: { prioritizationRule: { kind: "function", functionUri: "http://f", credential: { key: null } } },
      status: 400,
      names: "prioritizationRule.credential.key",
      because: "unknown inside a rule",
    },
    {
      method: "PATCH",
      path: "/routing/exceptionPolicies/e",
      body: { exceptionRules: [{ id: "r", trigger: { kind: "waitTime", seconds: 1 }, actions: [] }] },
      status: 400,
      names: "exceptionRules[0].trigger.seconds",
      because: "unknown inside an array of rules",
    },
    {
      method: "POST",
      path: "/routing/jobs/call:reclassify",
      body: { hard: true },
      status: 400,
      names: "hard",
      because: "this operation has no options",
    },
    {
      method: "POST",
      path: "/routing/jobs/call:cancel",
      body: { why: "x" },
      status: 400,
      names: "why",
      because: "unknown option",
    },
    {
      method: "PATCH",
      path: "/routing/workers/ada",
      body: { capacty: 1 },
      status: 400,
      names: "capacty",
      because: "unknown field",
    },
    {
      method: "PATCH",
      path: "/routing/workers/ada",
      body: { capacity: 1, colour: null },
      status: 400,
      names: "colour",
      because: "null does not make it known",
    },
    {
      method: "PATCH",
      path: "/routing/distributionPolicies/fair",
      body: { ...policy, mode: { kind: "longestIdle", speed: null } },
      status: 400,
      names: "mode.speed",
      because: "unknown inside a mode",
    },
    {
      method: "PATCH",
      path: "/routing/workers/ada",
      body: { capacity: 1, channels: [{ channelId: "c", capacityCostPerJob: 1, x: 1 }] },
      status: 400,
      names: "channels[0].x",
      because: "unknown inside an array",
    },
    {
      method: "PATCH",
      path: "/routing/workers/ada",
      body: [],
      status: 400,
      names: "object",
      because: "a patch is an object",
    },
    {
      method: "PATCH",
      path: "/routing/distributionPolicies/fair",
      body: { ...policy, offerExpiresAfterSeconds: 1e13 },
      status: 400,
      names: "offerExpiresAfterSeconds",
      because: "an offer until then would have no date to expire at",
    },
    {
      method: "PATCH",
      path: "/routing/jobs/call",
      body: {
        channelId: "chat",
        queueId: "line",
        requestedWorkerSelectors: [{ key: "a", labelOperator: "equal", value: 1, expiresAfterSeconds: 1e300 }],
      },
      status: 400,
      names: "requestedWorkerSelectors[0].expiresAfterSeconds",
      because: "nor would the selector",
    },
    {
      method: "PATCH",
      path: "/routing/exceptionPolicies/e",
      body: { exceptionRules: [{ id: "r", trigger: { kind: "waitTime", thresholdSeconds: 1e300 }, actions: [] }] },
      status: 400,
      names: "exceptionRules[0].trigger.thresholdSeconds",
      because: "nor would the trigger",
    },
    {
      method: "PATCH",
      path: "/routing/workers/ada",
      // Parsed, because a literal would set the prototype.
      body: JSON.parse('{ "capacity": 1, "labels": { "__proto__": 1 } }') as JsonObject,
      status: 400,
      names: "labels.__proto__",
      because: "a label that cannot be kept",
    },
    {
      method: "GET",
      path: "/routing/workers/%E0%A4%A",
      status: 400,
      names: "%E0%A4%A",
      because: "an id is UTF-8",
    },
    {
      method: "DELETE",
      path: "/routing/workers/ada",
      body: {},
      status: 400,
      names: "body",
      because: "it takes no body",
    },
  ];
  for (const { method, path, body, status, names, because } of refusals) {
    it(`answers ${status} to ${method} ${path} ${body === undefined ? "" : JSON.stringify(body)}: ${because}`, async () => {
      const reply = await bench().call(method, path, body);
      expect(reply.status).to.equal(status);
      expect(JSON.stringify(at(reply.body, "communicationError"))).to.include(names);
      expect(reply.body["error"]).to.deep.equal(reply.body["communicationError"]);
      expect(reply.headers["x-ms-error-code"]).to.equal(textAt(reply.body, "error", "code"));
    });
  }

  it("names the allowed methods", async () => {
    const reply = await bench().call("PUT", "/routing/workers/ada");
    expect(reply.headers["allow"]).to.equal("GET, PATCH, DELETE");
  });

  const contentTypes = [
    { type: "application/json", status: 415 },
    { type: "application/merge-patch+json; charset=latin1", status: 415 },
    { type: "application/merge-patch+json; charset=utf-8", status: 201 },
    { type: "Application/Merge-Patch+JSON", status: 201 },
  ];
  for (const { type, status } of contentTypes) {
    it(`answers ${status} to a patch sent as ${type}`, async () => {
      const reply = await bench().call("PATCH", "/routing/workers/ada", { capacity: 1 }, { "content-type": type });
      expect(reply.status).to.equal(status);
    });
  }

  const send = async (target: string, method: string, body: string) => {
    const { connectionString, url: base } = bench().emulator;
    const url = new URL(base + target);
    const { accessKey } = parseConnectionString(connectionString);
    const headers = {
      ...signHeaders({ method, url, body, accessKey }),
      "content-type": "application/merge-patch+json",
    };
    return fetch(url, { method, headers, ...(body === "" ? {} : { body }) });
  };

  it("rejects a call without an api-version", async () => {
    const response = await send("/routing/workers", "GET", "");
    expect(response.status).to.equal(400);
    expect(await response.text()).to.include("UnsupportedApiVersion");
  });

  it("rejects a body that is not JSON, and one larger than 1 MiB", async () => {
    const broken = await send("/routing/workers/ada?api-version=2023-11-01", "PATCH", "{");
    const large = await send("/routing/workers/ada?api-version=2023-11-01", "PATCH", " ".repeat(2 ** 20 + 1));
    expect([broken.status, large.status]).to.deep.equal([400, 413]);
  });

  const nested = (levels: number) => `{"capacity":1,"labels":${"[".repeat(levels - 1)}1${"]".repeat(levels - 1)}}`;
  for (const { levels, says } of [
    { levels: 100, says: "labels" },
    { levels: 101, says: "nested more than 100 deep" },
    { levels: 100_000, says: "nested more than 100 deep" },
  ]) {
    it(`answers 400 to a body nested ${levels} deep, and says "${says}"`, async () => {
      const response = await send("/routing/workers/ada?api-version=2023-11-01", "PATCH", nested(levels));
      expect(response.status).to.equal(400);
      expect(await response.text()).to.include(says);
    });
  }

  it("goes on, journal included, after an unauthenticated body that is nested too deep", async () => {
    const { emulator, call } = bench();
    const body = "[".repeat(400_000) + "]".repeat(400_000);
    const refused = await fetch(`${emulator.url}/routing/workers/ada?api-version=2023-11-01`, {
      method: "PATCH",
      body,
    });
    expect(refused.status).to.equal(401);
    expect((await call("PATCH", "/routing/workers/ada", { capacity: 1 })).status).to.equal(201);
    const journal = await fetch(`${emulator.url}/_emulator/journal`);
    expect(journal.status).to.equal(200);
    const { calls } = (await journal.json()) as { calls: { status: number }[] };
    expect(calls.map(({ status }) => status)).to.deep.equal([401, 201]);
  });

  it("keeps ids with colons, spaces and other case apart", async () => {
    const { call, emulator } = bench();
    for (const id of ["a:b", "a%20b", "A:b", "jobs%3Acancel"]) {
      expect((await call("PATCH", `/routing/workers/${id}`, { capacity: 1 })).status).to.equal(201);
      expect((await call("GET", `/routing/workers/${id}`)).body["id"]).to.equal(decodeURIComponent(id));
    }
    expect(emulator.entity("/routing/workers/a b")).to.include({ id: "a b" });
  });
});
