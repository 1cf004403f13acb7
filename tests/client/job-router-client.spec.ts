import { inspect } from "node:util";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { JobRouterClient, type JobRouterClientOptions, RouterError } from "pulumi-jobrouter/client";
import { readConnectionString } from "../../provider/dist/config/connection-string.js";
import { routerErrorFrom, routerErrorOf } from "../support/rejection.ts";
import { repeated, scriptedHttpClient } from "../support/scripted-http-client.ts";
import { endpoint, ok } from "../support/scripted-router.ts";

const KEY = Buffer.from("canary that must not sing").toString("base64");
const text = `endpoint=${endpoint}/;accesskey=${KEY}`;
const entity = ok({ id: "x", etag: '"1"' });
const quick = { retryDelayInMs: 1, maxRetryDelayInMs: 2 };

/** An identity that notes what it is asked for. */
function identity(token = "a token") {
  const scopes: (string | string[])[] = [];
  const getToken = (asked: string | string[]) => {
    scopes.push(asked);
    return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
  };
  return { credential: { getToken }, scopes };
}

describe("JobRouterClient", () => {
  it("is opened by a connection string, and signs with its key", async () => {
    const httpClient = scriptedHttpClient([entity]);
    await new JobRouterClient(text, { httpClient }).queues.get("x");
    const [request] = httpClient.requests;
    expect(request?.url).to.equal(`${endpoint}/routing/queues/x?api-version=2023-11-01`);
    expect(request?.headers["authorization"]).to.match(/^HMAC-SHA256 SignedHeaders=/);
  });

  it("is opened by an endpoint and a key, which may be rotated", async () => {
    const httpClient = scriptedHttpClient([entity, entity]);
    const credential = { key: KEY };
    const client = new JobRouterClient(`${endpoint}/`, credential, { httpClient });
    await client.queues.get("x");
    credential.key = Buffer.from("another").toString("base64");
    await client.queues.get("x");
    const [first, second] = httpClient.requests.map(({ headers }) => headers["authorization"]);
    expect(first).to.match(/^HMAC-SHA256 /);
    expect(second).to.not.equal(first);
  });

  it("is opened by an endpoint and an identity, for the scope of Communication Services", async () => {
    const httpClient = scriptedHttpClient([entity]);
    const { credential, scopes } = identity();
    await new JobRouterClient(endpoint, credential, { httpClient }).queues.get("x");
    expect(httpClient.requests[0]?.headers["authorization"]).to.equal("Bearer a token");
    expect(scopes.flat()).to.deep.equal(["https://communication.azure.com/.default"]);
  });

  it("requests no token and sends nothing before the first call", () => {
    const httpClient = scriptedHttpClient([]);
    const { credential, scopes } = identity();
    new JobRouterClient(endpoint, credential, { httpClient });
    expect(scopes).to.be.empty;
    expect(httpClient.requests).to.be.empty;
  });

  it("uses the API version of its options", async () => {
    const httpClient = scriptedHttpClient([entity]);
    await new JobRouterClient(text, { httpClient, apiVersion: "2024-01-18-preview" }).queues.get("x");
    expect(httpClient.requests[0]?.url).to.include("api-version=2024-01-18-preview");
  });

  it("retries as its retryOptions say, with the defaults for what they leave out", async () => {
    const httpClient = scriptedHttpClient(repeated(9, { status: 503 }));
    const options: JobRouterClientOptions = { httpClient, retryOptions: { ...quick, maxRetries: 2 } };
    expect((await routerErrorOf(new JobRouterClient(text, options).queues.get("x"))).code).to.equal("ServiceError");
    expect(httpClient.requests).to.have.lengthOf(3);
    const usual = scriptedHttpClient(repeated(9, { status: 503 }));
    await routerErrorOf(new JobRouterClient(text, { httpClient: usual, retryOptions: quick }).queues.get("x"));
    expect(usual.requests).to.have.lengthOf(7);
  });

  const unusable = [
    {
      // As a program in JavaScript does it that reads a variable of the environment.
      open: () => new JobRouterClient(undefined as unknown as string),
      says: /connection string/,
      because: "the variable is not set",
    },
    { open: () => new JobRouterClient("hello"), says: /connection string/, because: "it is none" },
    {
      open: () => new JobRouterClient(endpoint),
      says: /connection string/,
      because: "an endpoint alone proves nothing",
    },
    { open: () => new JobRouterClient("hello", { key: KEY }), says: /endpoint/, because: "it is no URL" },
    {
      open: () => new JobRouterClient("http://contoso.test", { key: KEY }),
      says: /https/,
      because: "a signature must not be overheard",
    },
    {
      open: () => new JobRouterClient("http://127.0.0.1:1", identity().credential),
      says: /https/,
      because: "a token must not be overheard",
    },
  ];
  for (const [index, { open, says, because }] of unusable.entries()) {
    it(`is not opened by unusable settings ${index + 1}: ${because}`, () => {
      const error = routerErrorFrom(open);
      expect(error.code).to.equal("InvalidSettings");
      expect(error.message).to.match(says).and.not.to.include(KEY);
    });
  }

  const refused = [
    { open: (options: object) => new JobRouterClient(text, options), says: /"Keys" page/, never: /role/ },
    {
      open: (options: object) => new JobRouterClient(endpoint, identity().credential, options),
      says: /give the identity a role/,
      never: /Keys/,
    },
  ];
  for (const [index, { open, says, never }] of refused.entries()) {
    it(`names the remedy when its credential is refused, for credential ${index + 1}`, async () => {
      const client = open({ httpClient: scriptedHttpClient(repeated(2, { status: 401 })) });
      const error = await routerErrorOf(client.queues.get("x"));
      expect(error.code).to.equal("Unauthorized");
      expect(error.message).to.match(says).and.not.to.match(never);
    });
  }

  it("reports that it got no token, and sends nothing", async () => {
    const httpClient = scriptedHttpClient([]);
    const credential = { getToken: () => Promise.reject(new Error("not signed in")) };
    const error = await routerErrorOf(new JobRouterClient(endpoint, credential, { httpClient }).queues.get("x"));
    expect(error.code).to.equal("Unauthorized");
    expect(error.message).to.include("not signed in").and.to.include("sign in, or use an access key");
    expect(httpClient.requests).to.be.empty;
  });

  it("shows no credential when it is printed", () => {
    for (const client of [new JobRouterClient(text), new JobRouterClient(endpoint, { key: KEY })]) {
      const shown = inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client);
      expect(shown).not.to.include(KEY).and.not.to.include("canary");
    }
  });
});

describe("JobRouterClient against the emulator", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("is accepted by connection string, and by endpoint and key", async () => {
    const { credential } = readConnectionString(emulator.connectionString, "the test");
    await new JobRouterClient(emulator.connectionString).workers.upsert("ada", { capacity: 1 });
    const client = new JobRouterClient(emulator.url, credential);
    expect((await client.workers.get("ada")).capacity).to.equal(1);
    const error = await routerErrorOf(client.workers.get("bob"));
    expect(error).to.be.instanceOf(RouterError).and.to.include({ code: "NotFound" });
  });
});
