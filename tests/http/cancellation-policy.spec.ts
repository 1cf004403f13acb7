import { getEventListeners } from "node:events";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { RestError } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import type { RouterError } from "../../provider/dist/errors.js";
import { call } from "../../provider/dist/http/caller.js";
import { rejectionOf } from "../support/rejection.ts";
import { type Step, repeated } from "../support/scripted-http-client.ts";
import { quick, scriptedCaller, unsigned } from "../support/scripted-router.ts";

const write = { method: "PATCH", path: "/routing/workers/ada", query: {}, body: '{"capacity":1}' } as const;
const read = { method: "GET", path: "/routing/workers/ada", query: {} } as const;
/** Delays that no test could wait for. */
const patient = { ...quick, callTimeoutInMs: 600_000, retryDelayInMs: 300_000, maxRetryDelayInMs: 300_000 };

interface Bench {
  readonly cancelled: AbortController;
  readonly deadlineExceeded: AbortController;
  readonly requests: readonly unknown[];
  send(request: typeof write | typeof read): Promise<{ status: number }>;
}

function open(steps: readonly Step[], onRequest: (bench: Bench) => void = () => undefined, signing = unsigned): Bench {
  const cancelled = new AbortController();
  const deadlineExceeded = new AbortController();
  const cancellation = { cancelled: cancelled.signal, deadlineExceeded: deadlineExceeded.signal };
  const { caller, http } = scriptedCaller(steps, {
    cancellation,
    retryOptions: patient,
    signing,
    onRequest: () => {
      onRequest(bench);
    },
  });
  const bench: Bench = {
    cancelled,
    deadlineExceeded,
    requests: http.requests,
    send: (request) =>
      call(caller, { ...request, action: `${request.method === "GET" ? "read" : "write"} worker "ada"` }),
  };
  return bench;
}

const interrupt = ({ cancelled }: Bench): void => {
  cancelled.abort();
};
/** After the response has come, so that the delay before the retry has begun. */
const soon = (action: () => void): void => {
  setImmediate(action);
};

describe("http: cancellation of a run", () => {
  it("listens once, however many requests are in flight: each added listener looks through all others", async () => {
    const bench = open(repeated(100, "silence"));
    const all = Array.from({ length: 100 }, () => rejectionOf(bench.send(read)));
    await turnOfTheLoop();
    expect(bench.requests).to.have.lengthOf(100);
    const listeners = getEventListeners(bench.deadlineExceeded.signal, "abort");
    expect(listeners).to.have.lengthOf(1);
    bench.deadlineExceeded.abort();
    const errors = await Promise.all(all);
    expect(errors.map((error) => (error as RouterError).code)).to.deep.equal(Array(100).fill("DeadlineExceeded"));
  });

  it("sends no write after the interruption", async () => {
    const bench = open([]);
    interrupt(bench);
    const error = await rejectionOf(bench.send(write));
    expect(error).to.include({ code: "Cancelled", mayHaveBeenApplied: false });
    expect((error as RouterError).message).to.equal(
      'cannot write worker "ada": the request was not sent, because the run was interrupted',
    );
    expect(bench.requests).to.be.empty;
  });

  it("still reads, and retries reads: only a read tells the outcome of a lost write", async () => {
    const bench = open([{ status: 503, headers: { "Retry-After": "0" } }, { status: 200 }]);
    interrupt(bench);
    expect((await bench.send(read)).status).to.equal(200);
    expect(bench.requests).to.have.lengthOf(2);
  });

  it("waits for the response to a write in flight", async () => {
    const bench = open([{ status: 200 }], interrupt);
    expect((await bench.send(write)).status).to.equal(200);
  });

  const failures: { step: Step; code: string; mayHaveBeenApplied: boolean; because: string }[] = [
    { step: { status: 503 }, code: "ServiceError", mayHaveBeenApplied: true, because: "a 503" },
    { step: { status: 429 }, code: "TooManyRequests", mayHaveBeenApplied: false, because: "a 429" },
    {
      step: new RestError("lost", { code: "ECONNRESET" }),
      code: "ConnectionFailed",
      mayHaveBeenApplied: true,
      because: "a lost connection",
    },
  ];
  for (const { step, code, mayHaveBeenApplied, because } of failures) {
    it(`does not retry a write that was in flight, and reports its failure: ${because}`, async () => {
      const bench = open([step], interrupt);
      expect(await rejectionOf(bench.send(write))).to.include({ code, mayHaveBeenApplied });
      expect(bench.requests).to.have.lengthOf(1);
    });

    it(`ends the delay before a retry at once: ${because}`, async () => {
      const bench = open([step], ({ cancelled }) => {
        soon(() => {
          cancelled.abort();
        });
      });
      expect(await rejectionOf(bench.send(write))).to.include({ code: "Cancelled", mayHaveBeenApplied });
      expect(bench.requests).to.have.lengthOf(1);
    });
  }

  it("does not even sign a write", async () => {
    const bench = open([], undefined, {
      name: "unwanted",
      sendRequest: () => Promise.reject(new TypeError("signed")),
    });
    interrupt(bench);
    expect(await rejectionOf(bench.send(write))).to.include({ code: "Cancelled" });
  });

  it("does not send a write that was waiting for its signature", async () => {
    const bench: Bench = open([], undefined, {
      name: "slow",
      sendRequest(request, next) {
        interrupt(bench);
        return next(request);
      },
    });
    expect(await rejectionOf(bench.send(write))).to.include({ code: "Cancelled", mayHaveBeenApplied: false });
    expect(bench.requests).to.be.empty;
  });

  it("aborts requests in flight at the deadline: the outcome of a write is unknown", async () => {
    const bench = open(["silence"], ({ cancelled, deadlineExceeded }) => {
      soon(() => {
        cancelled.abort();
        deadlineExceeded.abort();
      });
    });
    const error = await rejectionOf(bench.send(write));
    expect(error).to.include({ code: "DeadlineExceeded", mayHaveBeenApplied: true });
    expect((error as RouterError).message).to.contain("no response came in the time left");
  });

  it("sends no read after the deadline", async () => {
    const bench = open([]);
    interrupt(bench);
    bench.deadlineExceeded.abort();
    expect(await rejectionOf(bench.send(read))).to.include({ code: "DeadlineExceeded", mayHaveBeenApplied: false });
    expect(bench.requests).to.be.empty;
  });
});
