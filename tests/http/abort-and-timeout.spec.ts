import { expect } from "chai";
import { startPlainServer } from "../support/plain-server.ts";
import { rejectionOf } from "../support/rejection.ts";
import { repeated } from "../support/scripted-http-client.ts";
import { quick, scriptedCaller, unsigned } from "../support/scripted-router.ts";
import { createCaller } from "../../provider/dist/http/caller.js";

const read = { method: "GET", path: "/routing/workers/ada", query: {} } as const;

describe("http: attempt timeout", () => {
  it("aborts a silent attempt after `tryTimeoutInMs`, then retries", async () => {
    const { caller, http } = scriptedCaller(["silence", { status: 200 }], {
      retryOptions: { ...quick, tryTimeoutInMs: 10 },
    });
    expect((await caller.send(read)).status).to.equal(200);
    expect(http.requests).to.have.lengthOf(2);
  });

  it("ends the call with ETIMEDOUT when all attempts are silent", async () => {
    const retryOptions = { ...quick, tryTimeoutInMs: 10, maxRetries: 1 };
    const { caller, http } = scriptedCaller(repeated(2, "silence"), { retryOptions });
    const error = await rejectionOf(caller.send(read));
    expect(error).to.include({ name: "RestError", code: "ETIMEDOUT", message: "no response within 0.01 s" });
    expect(http.requests).to.have.lengthOf(2);
  });

  it("aborts an attempt in the middle of its response too, on a real connection", async () => {
    const server = await startPlainServer((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
    });
    try {
      const retryOptions = { ...quick, tryTimeoutInMs: 100, maxRetries: 1 };
      const caller = createCaller({ advice: "", endpoint: server.url, signing: unsigned, retryOptions });
      expect(await rejectionOf(caller.send(read))).to.have.property("code", "ETIMEDOUT");
      expect(server.requests).to.have.lengthOf(2);
    } finally {
      await server.close();
    }
  });
});

describe("http: abort by the caller", () => {
  it("sends nothing when the signal was aborted before", async () => {
    const server = await startPlainServer((_request, response) => response.end("{}"));
    try {
      const caller = createCaller({ advice: "", endpoint: server.url, signing: unsigned, retryOptions: quick });
      const error = await rejectionOf(caller.send({ ...read, signal: AbortSignal.abort() }));
      expect(error).to.have.property("name", "AbortError");
      expect(server.requests).to.be.empty;
    } finally {
      await server.close();
    }
  });

  it("ends a request in flight, without a retry", async () => {
    const controller = new AbortController();
    const { caller, http } = scriptedCaller(["silence"], {
      onRequest: () =>
        setImmediate(() => {
          controller.abort();
        }),
    });
    expect(await rejectionOf(caller.send({ ...read, signal: controller.signal }))).to.have.property(
      "name",
      "AbortError",
    );
    expect(http.requests).to.have.lengthOf(1);
  });

  it("ends a real request in flight, and closes its connection", async () => {
    const controller = new AbortController();
    let noticeClosing: () => void;
    const closed = new Promise<void>((resolve) => (noticeClosing = resolve));
    const server = await startPlainServer((request) => {
      request.socket.once("close", () => {
        noticeClosing();
      });
      controller.abort();
    });
    try {
      const caller = createCaller({ advice: "", endpoint: server.url, signing: unsigned, retryOptions: quick });
      const error = await rejectionOf(caller.send({ ...read, signal: controller.signal }));
      expect(error).to.have.property("name", "AbortError");
      await closed;
      expect(server.requests).to.have.lengthOf(1);
    } finally {
      await server.close();
    }
  });

  it("ends the delay before a retry at once", async () => {
    const controller = new AbortController();
    const retryOptions = { ...quick, callTimeoutInMs: 600_000, retryDelayInMs: 300_000, maxRetryDelayInMs: 300_000 };
    const { caller, http } = scriptedCaller([{ status: 503 }], {
      retryOptions,
      onRequest: () =>
        setImmediate(() => {
          controller.abort();
        }),
    });
    const error = await rejectionOf(caller.send({ ...read, signal: controller.signal }));
    expect(error).to.have.property("name", "AbortError");
    expect(http.requests).to.have.lengthOf(1);
  });
});
