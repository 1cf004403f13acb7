import { createHash, createHmac } from "node:crypto";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { readConnectionString } from "../../provider/dist/config/connection-string.js";
import { signingWith } from "../../provider/dist/http/signing.js";
import { createCaller } from "../../provider/dist/http/caller.js";
import { routerErrorFrom } from "../support/rejection.ts";
import type { SentRequest } from "../support/scripted-http-client.ts";
import { endpoint, quick, scriptedCaller } from "../support/scripted-router.ts";

const KEY = Buffer.from("a key for tests").toString("base64");
const API = { "api-version": "2023-11-01" };

const keySigning = (connectionString: string): PipelinePolicy => {
  const key = readConnectionString(connectionString, "the test");
  return signingWith(key.endpoint, key.credential);
};

/** The signature that the documentation of access keys asks for. */
function expectedAuthorization({ method, url, headers, body }: SentRequest): string {
  const { pathname, search, host } = new URL(url);
  const hash = createHash("sha256")
    .update(typeof body === "string" ? body : "")
    .digest("base64");
  const text = `${method}\n${pathname}${search}\n${headers["x-ms-date"] ?? ""};${host};${hash}`;
  const signature = createHmac("sha256", Buffer.from(KEY, "base64")).update(text).digest("base64");
  return `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`;
}

describe("http: signing", () => {
  it("runs once for each attempt", async () => {
    let signatures = 0;
    const counting: PipelinePolicy = {
      name: "counting",
      sendRequest(request, next) {
        request.headers.set("Authorization", `signature ${++signatures}`);
        return next(request);
      },
    };
    const steps = [{ status: 503 }, { status: 429 }, { status: 200 }];
    const { caller, http } = scriptedCaller(steps, { signing: counting });
    await caller.send({ method: "GET", path: "/routing/workers/ada", query: API });
    expect(http.requests.map(({ headers }) => headers["authorization"])).to.deep.equal([
      "signature 1",
      "signature 2",
      "signature 3",
    ]);
  });

  it("by access key makes a new date and signature for each attempt", async () => {
    const { caller, http } = scriptedCaller([{ status: 503 }, { status: 200 }], {
      signing: keySigning(`endpoint=${endpoint};accesskey=${KEY}`),
      // Whatever an attempt was signed with must not reach the next one.
      onRequest(request) {
        request.headers.set("Authorization", "stale");
        request.headers.set("x-ms-date", "stale");
        request.headers.set("x-ms-content-sha256", "stale");
      },
    });
    await caller.send({ method: "PATCH", path: "/routing/workers/ada", query: API, body: '{"tags":{"ä":"🙂"}}' });
    expect(http.requests).to.have.lengthOf(2);
    for (const request of http.requests) {
      expect(Date.parse(request.headers["x-ms-date"] ?? "")).to.be.closeTo(Date.now(), 60_000);
      expect(request.headers["authorization"]).to.equal(expectedAuthorization(request));
    }
  });

  it("never sends the key itself", async () => {
    const { caller, http } = scriptedCaller([{ status: 200 }], {
      signing: keySigning(`endpoint=${endpoint};accesskey=${KEY}`),
    });
    await caller.send({ method: "GET", path: "/routing/workers/ada", query: API });
    expect(JSON.stringify(http.requests)).not.to.include(KEY).and.not.to.include("a key for tests");
  });

  it("refuses Microsoft Entra ID without https: a token must not be overheard", () => {
    const token = { getToken: () => Promise.reject(new Error("no token may be asked for")) };
    const error = routerErrorFrom(() => signingWith("http://127.0.0.1:8080", token));
    expect(error.code).to.equal("InvalidSettings");
    expect(error.message).to.include("http://127.0.0.1:8080").and.to.include("JOBROUTER_CONNECTION_STRING");
  });
});

describe("http: signing, against a service that verifies signatures", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("is accepted, with ids and texts beyond ASCII, and the body arrives intact", async () => {
    const caller = createCaller({
      advice: "",
      endpoint: emulator.url,
      signing: keySigning(emulator.connectionString),
      retryOptions: quick,
    });
    const labels = { städte: "Zürich, 東京 🙂", quote: '"\\' };
    const response = await caller.send({
      method: "PATCH",
      path: `/routing/workers/${encodeURIComponent("zoë b+c&d")}`,
      query: API,
      headers: { "Content-Type": "application/merge-patch+json" },
      body: JSON.stringify({ capacity: 1, labels }),
    });
    expect(response.status).to.equal(201);
    expect(emulator.entity("/routing/workers/zoë b+c&d")?.["labels"]).to.deep.include(labels);
  });

  it("is accepted with a query that needs encoding", async () => {
    const caller = createCaller({
      advice: "",
      endpoint: emulator.url,
      signing: keySigning(emulator.connectionString),
      retryOptions: quick,
    });
    const query = { ...API, queueId: "a b+c&d=ü*~'()" };
    expect((await caller.send({ method: "GET", path: "/routing/workers", query })).status).to.equal(200);
    expect(emulator.calls("GET")[0]?.query).to.deep.equal(query);
  });

  it("is accepted on the attempt after a failed one", async () => {
    emulator.faults.add({ fault: { kind: "status", status: 503 } });
    emulator.faults.add({ fault: { kind: "drop", applied: false } });
    const caller = createCaller({
      advice: "",
      endpoint: emulator.url,
      signing: keySigning(emulator.connectionString),
      retryOptions: quick,
    });
    const response = await caller.send({ method: "GET", path: "/routing/workers", query: API });
    expect(response.status).to.equal(200);
    expect(emulator.calls().map(({ status }) => status)).to.deep.equal([503, "dropped", 200]);
  });

  it("is refused with another key, so that the tests above mean something", async () => {
    const caller = createCaller({
      advice: "",
      endpoint: emulator.url,
      signing: keySigning(`endpoint=${emulator.url};accesskey=${KEY}`),
      retryOptions: quick,
    });
    expect((await caller.send({ method: "GET", path: "/routing/workers", query: API })).status).to.equal(401);
  });
});
