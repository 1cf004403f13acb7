import { getEventListeners, once } from "node:events";
import { Agent, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { type HttpClient, createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import type { PipelineRequestOptions, PipelineResponse } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { call, createCaller } from "../../provider/dist/http/caller.js";
import { createUndiciHttpClient } from "../../provider/dist/http/undici-http-client.js";
import { type PlainServer, startPlainServer } from "../support/plain-server.ts";
import { rejectionOf, routerErrorOf } from "../support/rejection.ts";
import { quick, unsigned } from "../support/scripted-router.ts";

/** Sends a request. */
function send(
  { agent, ...options }: PipelineRequestOptions,
  client: HttpClient = createUndiciHttpClient(new URL(options.url).origin),
): Promise<PipelineResponse> {
  const request = createPipelineRequest({ allowInsecureConnection: true, ...options });
  // The options have it, and are not asked for it: the policy of proxies sets it later too.
  if (agent !== undefined) request.agent = agent;
  return client.sendRequest(request);
}

/** A server that answers with the request that it got. */
function startEcho(): Promise<PlainServer & { readonly ports: readonly (number | undefined)[] }> {
  const ports: (number | undefined)[] = [];
  return startPlainServer((request, response) => {
    ports.push(request.socket.remotePort);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      response.setHeader("x-said", ["first", "second"]);
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") }));
    });
  }).then((server) => ({ ...server, ports }));
}

describe("http: undici client", () => {
  it("sends method, target, headers and body unchanged, with the length of the body in bytes", async () => {
    const server = await startEcho();
    try {
      const answer = await send({
        url: `${server.url}/routing/jobs/a%2Fb%20c:cancel?note=a%26b`,
        method: "PATCH",
        headers: createHttpHeaders({ "X-Test": "1" }),
        body: '{"note":"später 🙂"}',
      });
      expect(answer.status).to.equal(200);
      const said = JSON.parse(answer.bodyAsText ?? "") as Record<string, unknown>;
      expect(said).to.include({ method: "PATCH", url: "/routing/jobs/a%2Fb%20c:cancel?note=a%26b" });
      expect(said).to.have.property("body", '{"note":"später 🙂"}');
      expect(said["headers"]).to.include({ "x-test": "1", "content-length": "23" });
      expect(said["headers"]).to.not.have.any.keys("transfer-encoding", "accept-encoding");
    } finally {
      await server.close();
    }
  });

  it("sends Content-Length 0 for a POST without a body", async () => {
    const server = await startEcho();
    try {
      const answer = await send({ url: server.url, method: "POST" });
      const said = JSON.parse(answer.bodyAsText ?? "") as { headers: object };
      expect(said.headers).to.include({ "content-length": "0" });
    } finally {
      await server.close();
    }
  });

  it("returns the response headers, the first of repeated ones", async () => {
    const server = await startPlainServer((_request, response) => {
      response.writeHead(418, { ETag: '"1"', "Set-Cookie": ["a=1", "b=2"] }).end();
    });
    try {
      const answer = await send({ url: server.url });
      expect(answer.status).to.equal(418);
      expect([answer.headers.get("etag"), answer.headers.get("set-cookie")]).to.deep.equal(['"1"', "a=1"]);
    } finally {
      await server.close();
    }
  });

  it("keeps connections alive, and leaves no listener on a shared abort signal", async () => {
    const server = await startEcho();
    const { signal } = new AbortController();
    try {
      const client = createUndiciHttpClient(server.url);
      for (let at = 0; at < 20; at += 1) await send({ url: server.url, abortSignal: signal }, client);
      expect(server.ports).to.have.lengthOf(20);
      // The first may not be free again yet when the second goes.
      expect(new Set(server.ports).size).to.be.at.most(2);
      // The body closes in the turn after its last byte.
      await turnOfTheLoop();
      expect(getEventListeners(signal, "abort")).to.be.empty;
    } finally {
      await server.close();
    }
  });

  it("sends through the agent of the request, which is how a proxy is configured", async () => {
    const server = await startEcho();
    let isUsed = false;
    class Watched extends Agent {
      override createConnection(...args: Parameters<Agent["createConnection"]>): ReturnType<Agent["createConnection"]> {
        isUsed = true;
        return super.createConnection(...args);
      }
    }
    const agent = new Watched();
    try {
      await send({ url: server.url, agent });
      expect(isUsed).to.equal(true);
    } finally {
      agent.destroy();
      await server.close();
    }
  });

  it("speaks TLS to an https endpoint, and refuses a certificate of an unknown issuer", async () => {
    const emulator = await startEmulator({ tls: true });
    try {
      const error = await rejectionOf(send({ url: emulator.url }));
      expect(error).to.include({ name: "RestError" });
      expect(error)
        .to.have.property("code")
        .that.matches(/SELF_SIGNED|UNABLE_TO_VERIFY/);
      expect(emulator.calls()).to.be.empty;
    } finally {
      await emulator.close();
    }
  });
});

describe("http: undici client, with failures", () => {
  it("reports a refused connection by its code", async () => {
    const server = await startEcho();
    await server.close();
    const error = await rejectionOf(send({ url: server.url }));
    expect(error).to.include({ name: "RestError", code: "ECONNREFUSED" });
  });

  it("reports a connection lost before the response by its code", async () => {
    const server = await startPlainServer((request) => request.socket.destroy());
    try {
      const error = await rejectionOf(send({ url: server.url }));
      expect(error).to.include({ name: "RestError", code: "ECONNRESET" });
    } finally {
      await server.close();
    }
  });

  it("reports a protocol upgrade, which closes the connection, as a lost connection", async () => {
    const server = await startPlainServer((request) => {
      request.socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: nothing\r\n\r\n");
    });
    try {
      const error = await rejectionOf(send({ url: server.url }));
      expect(error).to.include({ name: "RestError", code: "ECONNRESET" });
    } finally {
      await server.close();
    }
  });

  it("sends nothing when its signal is already aborted", async () => {
    const server = await startEcho();
    try {
      const error = await rejectionOf(send({ url: server.url, abortSignal: AbortSignal.abort(new Error("enough")) }));
      expect(error).to.have.property("message", "enough");
      await send({ url: server.url });
      expect(server.requests, "only the second one").to.have.lengthOf(1);
    } finally {
      await server.close();
    }
  });

  it("never sends a request that is aborted while its connection is opened", async () => {
    const controller = new AbortController();
    const server = await startEcho();
    try {
      const client = createUndiciHttpClient(server.url);
      const sent = rejectionOf(send({ url: server.url, abortSignal: controller.signal }, client));
      controller.abort();
      expect(await sent).to.have.property("name", "AbortError");
      await send({ url: server.url }, client);
      expect(server.requests, "only the second one").to.have.lengthOf(1);
    } finally {
      await server.close();
    }
  });

  it("closes the connection when the signal aborts in the middle of a response", async () => {
    const controller = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    const server = await startPlainServer((request, response) => {
      closed = new Promise<void>((resolve) => {
        request.socket.on("error", () => undefined).on("close", resolve);
      });
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => {
        controller.abort();
      });
    });
    try {
      const error = await rejectionOf(send({ url: server.url, abortSignal: controller.signal }));
      expect(error).to.have.property("name", "AbortError");
      await closed;
    } finally {
      await server.close();
    }
  });

  const broken = [
    { write: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", because: "it ends before its length" },
    {
      write: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
      because: "its last chunk is missing",
    },
    {
      write: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nxyz\r\n",
      because: "a chunk has no length",
    },
  ];
  for (const { write, because } of broken) {
    it(`reports a response that broke off: ${because}`, async () => {
      const server = await startPlainServer((request) => request.socket.end(write));
      try {
        const error = await rejectionOf(send({ url: server.url }));
        expect(error).to.include({ name: "RestError", code: "PARSE_ERROR" });
        expect(String(error)).to.include("the response broke off");
      } finally {
        await server.close();
      }
    });
  }

  it("does not retry by itself when a connection that was kept alive is lost", async () => {
    const server = await startPlainServer((request, response) => {
      if (server.requests.length === 1) response.end("{}");
      else request.socket.destroy();
    });
    try {
      const client = createUndiciHttpClient(server.url);
      await send({ url: server.url }, client);
      const error = await rejectionOf(send({ url: server.url, method: "PATCH", body: "{}" }, client));
      expect(error).to.have.property("code", "ECONNRESET");
      expect(server.requests).to.have.lengthOf(2);
    } finally {
      await server.close();
    }
  });
});

describe("http: undici client, size limit of a response", () => {
  const MiB = Buffer.alloc(2 ** 20, "x");
  const flood = (response: ServerResponse, megabytes: number): void => {
    Readable.from(Array.from({ length: megabytes }, () => MiB)).pipe(response);
  };

  it("is 16 MiB: a larger response is aborted at once and not retried, and the outcome of its write is unknown", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const server = await startPlainServer((_request, response) => {
      closed = once(response, "close");
      flood(response, 10_000);
    });
    try {
      const caller = createCaller({ endpoint: server.url, advice: "", signing: unsigned, retryOptions: quick });
      const request = { method: "PATCH", path: "/routing/workers/ada", body: "{}", action: "write" } as const;
      const error = await routerErrorOf(call(caller, request));
      expect(error).to.include({ code: "UnreadableResponse", mayHaveBeenApplied: true });
      expect(error.message).to.include("larger than 16 MiB");
      expect(server.requests).to.have.lengthOf(1);
      await closed;
    } finally {
      await server.close();
    }
  });

  it("allows 16 MiB", async () => {
    const server = await startPlainServer((_request, response) => {
      flood(response, 16);
    });
    try {
      const { bodyAsText } = await send({ url: server.url });
      expect(bodyAsText).to.have.lengthOf(16 * 2 ** 20);
    } finally {
      await server.close();
    }
  });
});
