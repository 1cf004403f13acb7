import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import { RateLimiter } from "../../provider/dist/http/rate-limiter.js";
import { createPipeline, createCaller } from "../../provider/dist/http/caller.js";
import { isolateEnvironment } from "../support/environment.ts";
import { startPlainServer } from "../support/plain-server.ts";
import { endpoint, quick, scriptedCaller, unsigned } from "../support/scripted-router.ts";

const read = { method: "GET", path: "/routing/workers/ada", query: {} } as const;

describe("http: caller, request", () => {
  it("goes to the endpoint, with path, query, headers and body as given", async () => {
    const { caller, http } = scriptedCaller([{ status: 200 }]);
    await caller.send({
      method: "POST",
      path: "/routing/jobs/a%2Fb%20c:cancel",
      query: { "api-version": "2023-11-01", note: "a&b=c d" },
      headers: { "X-Test": "1" },
      body: '{"note":"später 🙂"}',
    });
    const [request] = http.requests;
    expect(request?.method).to.equal("POST");
    expect(request?.url).to.equal(`${endpoint}/routing/jobs/a%2Fb%20c:cancel?api-version=2023-11-01&note=a%26b%3Dc+d`);
    expect(request?.headers).to.include({ accept: "application/json", "x-test": "1" });
    expect(request?.headers["user-agent"]).to.match(/^pulumi-jobrouter /);
    expect(request?.body).to.equal('{"note":"später 🙂"}');
  });

  it("keeps ? and # of a path in the path", async () => {
    const { caller, http } = scriptedCaller([{ status: 200 }]);
    await caller.send({ ...read, path: "/routing/workers/a?b#c", query: { "api-version": "1" } });
    expect(http.requests[0]?.url).to.equal(`${endpoint}/routing/workers/a%3Fb%23c?api-version=1`);
  });

  it("has no body unless one is given", async () => {
    const { caller, http } = scriptedCaller([{ status: 200 }]);
    await caller.send(read);
    expect(http.requests[0]?.body).to.equal(undefined);
  });

  it("asks for no compression: a compressed response that breaks off would never end", async () => {
    const { caller, http } = scriptedCaller([{ status: 200 }]);
    await caller.send(read);
    expect(http.requests[0]?.headers).not.to.have.property("accept-encoding");
  });

  for (const path of ["//evil.test/routing", ".evil.test/", "@evil.test/", "https://evil.test/", "\\\\evil.test"]) {
    it(`stays at its endpoint when the path is ${path}`, async () => {
      const { caller, http } = scriptedCaller([{ status: 200 }]);
      await caller.send({ ...read, path });
      expect(new URL(http.requests[0]?.url ?? "").origin).to.equal(endpoint);
    });
  }
});

describe("http: caller, response", () => {
  it("arrives with status, headers in any case, and its text", async () => {
    const { caller } = scriptedCaller([{ status: 418, headers: { ETag: '"1"' }, text: "später" }]);
    const response = await caller.send(read);
    expect({ status: response.status, etag: response.header("etag"), text: response.text }).to.deep.equal({
      status: 418,
      etag: '"1"',
      text: "später",
    });
    expect(response.header("x-absent")).to.equal(undefined);
  });

  it("has an empty text without a body", async () => {
    const { caller } = scriptedCaller([{ status: 204 }]);
    expect((await caller.send(read)).text).to.equal("");
  });

  it("is retried when a compressed one breaks off, should a proxy compress it all the same", async () => {
    const whole = gzipSync("{}");
    const server = await startPlainServer((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": whole.length });
      if (server.requests.length > 1) response.end(whole);
      else response.write(whole.subarray(0, 5), () => response.destroy());
    });
    try {
      const caller = createCaller({ advice: "", endpoint: server.url, signing: unsigned, retryOptions: quick });
      expect((await caller.send(read)).status).to.equal(200);
      expect(server.requests).to.have.lengthOf(2);
    } finally {
      await server.close();
    }
  });
});

describe("http: caller, pipeline", () => {
  it("runs the policies in this order, from the caller to the socket", () => {
    const rateLimiter = new RateLimiter({ endpoint, requestsPerSecond: 1, report: () => undefined });
    const run = new AbortController();
    const cancellation = { cancelled: run.signal, deadlineExceeded: run.signal };
    const names = createPipeline({ endpoint, signing: unsigned, rateLimiter, cancellation })
      .getOrderedPolicies()
      .map(({ name }) => name);
    expect(names).to.deep.equal([
      "jobRouterCancellation",
      "proxyPolicy",
      "userAgentPolicy",
      "setClientRequestIdPolicy",
      "jobRouterRetry",
      "jobRouterRateLimit",
      "jobRouterAttemptTimeout",
      unsigned.name,
      "logPolicy",
      "jobRouterSend",
    ]);
  });
});

describe("http: caller, redirects", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`returns ${status} instead of following it: nothing is sent to the other host`, async () => {
      const other = await startPlainServer((_request, response) => response.end("{}"));
      const server = await startPlainServer((_request, response) => {
        response.writeHead(status, { location: `${other.url}/routing/workers/ada` }).end();
      });
      try {
        const caller = createCaller({ advice: "", endpoint: server.url, signing: unsigned, retryOptions: quick });
        expect((await caller.send(read)).status).to.equal(status);
        expect(server.requests).to.have.lengthOf(1);
        expect(other.requests).to.be.empty;
      } finally {
        await Promise.all([server.close(), other.close()]);
      }
    });
  }
});

describe("http: caller, proxies", () => {
  isolateEnvironment("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy");

  it("bypasses the proxy for loopback, without any NO_PROXY", async () => {
    const proxy = await startPlainServer((_request, response) => response.writeHead(502).end());
    const server = await startPlainServer((_request, response) => response.end("{}"));
    process.env["HTTP_PROXY"] = proxy.url;
    process.env["HTTPS_PROXY"] = proxy.url;
    try {
      const caller = createCaller({ advice: "", endpoint: server.url, signing: unsigned, retryOptions: quick });
      expect((await caller.send(read)).status).to.equal(200);
      expect(proxy.requests).to.be.empty;
    } finally {
      await Promise.all([server.close(), proxy.close()]);
    }
  });

  it("names the variable when the proxy of the environment is no URL, and not its value", () => {
    process.env["HTTPS_PROXY"] = "canary, no URL";
    const open = (): unknown => createCaller({ advice: "", endpoint: "https://router.test", signing: unsigned });
    expect(open).to.throw(RouterError, /HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not the URL of a proxy/);
    expect(open).to.not.throw(/canary/);
  });

  it("uses the proxy for any other endpoint", async () => {
    const proxies: unknown[] = [];
    process.env["HTTPS_PROXY"] = "http://proxy.test:3128";
    const { caller } = scriptedCaller([{ status: 200 }], {
      // The agent is how the policy hands the proxy to the HTTP client.
      onRequest: ({ agent }) => proxies.push(agent && "proxy" in agent ? String(agent.proxy) : undefined),
    });
    await caller.send(read);
    expect(proxies).to.deep.equal(["http://proxy.test:3128/"]);
  });
});
