import { inspect } from "node:util";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { openRouter } from "../../provider/dist/handlers/connect.js";
import { type RouterClient, createRouterClient } from "../../provider/dist/http/collection.js";
import { readConnectionString } from "../../provider/dist/config/connection-string.js";
import { signingWith } from "../../provider/dist/http/signing.js";
import { createCaller } from "../../provider/dist/http/caller.js";
import { isolateEnvironment } from "../support/environment.ts";
import { startPlainServer } from "../support/plain-server.ts";
import { rejectionOf, routerErrorOf } from "../support/rejection.ts";
import { quick } from "../support/scripted-router.ts";

const CANARY = "canary that must not sing";
const KEY = Buffer.from(CANARY).toString("base64");

/** Everything that a logger could print of an error, its causes included. */
function everythingIn(error: unknown): string {
  const texts: string[] = [];
  for (let one: unknown = error; one !== undefined; one = one instanceof Error ? one.cause : undefined) {
    texts.push(inspect(one, { depth: null, showHidden: true }), JSON.stringify(one));
    if (one instanceof Error) texts.push(one.message, one.stack ?? "");
  }
  return texts.join("\n");
}

function routerAt(endpoint: string): RouterClient {
  const key = readConnectionString(`endpoint=${endpoint};accesskey=${KEY}`, "the test");
  const policy = signingWith(endpoint, key.credential);
  const caller = createCaller({ advice: "", endpoint, signing: policy, retryOptions: quick });
  return createRouterClient(caller);
}

describe("http: the access key", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator({ accessKey: KEY });
  });
  afterEach(() => emulator.close());

  const failures = [
    { fault: { kind: "status", status: 401 }, code: "Unauthorized" },
    { fault: { kind: "status", status: 403 }, code: "Forbidden" },
    { fault: { kind: "status", status: 500 }, code: "ServiceError" },
    { fault: { kind: "drop", applied: false }, code: "ConnectionFailed" },
    { fault: { kind: "truncate" }, code: "ConnectionFailed" },
    { fault: { kind: "notJson" }, code: "UnreadableResponse" },
  ] as const;
  for (const { fault, code } of failures) {
    it(`is nowhere in the error after ${JSON.stringify(fault)}, nor is a signature`, async () => {
      emulator.faults.add({ times: quick.maxRetries + 1, fault });
      const router = routerAt(emulator.url);
      const error = await routerErrorOf(router.collection("workers").patch("ada", { capacity: 1 }));
      expect(error.code).to.equal(code);
      expect(everythingIn(error)).not.to.include(KEY).and.not.to.include(CANARY).and.not.to.include("Signature=");
    });
  }

  it("is nowhere in the error of a refused connection", async () => {
    const router = routerAt(emulator.url);
    await emulator.close();
    const error = await routerErrorOf(router.collection("workers").get("ada"));
    expect(error.code).to.equal("ConnectionFailed");
    expect(everythingIn(error)).not.to.include(KEY).and.not.to.include(CANARY).and.not.to.include("Signature=");
  });

  it("is nowhere in the error of an aborted call", async () => {
    const controller = new AbortController();
    const server = await startPlainServer(() => {
      controller.abort();
    });
    try {
      const router = routerAt(server.url);
      const error = await routerErrorOf(router.collection("workers").get("ada", { signal: controller.signal }));
      expect(error.code).to.equal("Aborted");
      expect(everythingIn(error)).not.to.include(KEY).and.not.to.include("Signature=");
    } finally {
      await server.close();
    }
  });

  it("is nowhere in what a redirect to another host receives, because it receives nothing", async () => {
    const thief = await startPlainServer((_request, response) => response.end("{}"));
    const server = await startPlainServer((_request, response) =>
      response.writeHead(307, { location: `${thief.url}/routing/workers/ada` }).end(),
    );
    try {
      const error = await routerErrorOf(routerAt(server.url).collection("workers").find("ada"));
      expect(error).to.include({ code: "UnexpectedStatus", status: 307 });
      expect(thief.requests).to.be.empty;
    } finally {
      await Promise.all([server.close(), thief.close()]);
    }
  });

  it("is nowhere in the error of an endpoint that it does not belong to", async () => {
    const text = `endpoint=https://other.test;accesskey=${KEY}`;
    const sources = { environment: { JOBROUTER_CONNECTION_STRING: text }, config: () => undefined };
    expect(everythingIn(await rejectionOf(openRouter(emulator.url, sources)))).not.to.include(KEY);
  });
});

describe("http: Microsoft Entra ID without any identity", () => {
  isolateEnvironment("AZURE_TOKEN_CREDENTIALS", "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET");

  it("is Unauthorized, says how to sign in, and sends nothing", async () => {
    // The only credential that neither starts a program nor asks the network.
    process.env["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential";
    const router = await openRouter("https://contoso.communication.azure.com", {
      environment: {},
      config: () => undefined,
    });
    const error = await routerErrorOf(router.collection("workers").find("ada"));
    expect(error.code).to.equal("Unauthorized");
    expect(error.status, "the service was not asked").to.equal(undefined);
    expect(error.message)
      .to.match(/^cannot read worker "ada": no access token available; /)
      .and.to.include("set JOBROUTER_CONNECTION_STRING")
      .and.to.include("az login");
  });
});
