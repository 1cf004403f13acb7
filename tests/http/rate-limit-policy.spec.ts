import { expect } from "chai";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { call } from "../../provider/dist/http/caller.js";
import { createRouterClient } from "../../provider/dist/http/collection.js";
import { RateLimiter, type Priority } from "../../provider/dist/http/rate-limiter.js";
import type { Caller } from "../../provider/dist/http/caller.js";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";
import { rejectionOf, routerErrorOf } from "../support/rejection.ts";
import { type ScriptedHttpClient, type Step, repeated } from "../support/scripted-http-client.ts";
import { endpoint, ok, quick, scriptedCaller } from "../support/scripted-router.ts";

const read = { method: "GET", path: "/routing/workers/ada", query: {} } as const;
const write = { method: "PATCH", path: "/routing/workers/ada", query: {}, body: '{"capacity":1}' } as const;

interface Bench {
  readonly clock: FakeClock;
  readonly lines: string[];
  readonly rateLimiter: RateLimiter;
  /** When each request left, in milliseconds since the start. */
  readonly sentAt: number[];
  /** Opens a caller through the rate limiter. */
  readonly open: (
    steps: readonly Step[],
    options?: Parameters<typeof scriptedCaller>[1],
  ) => { caller: Caller; http: ScriptedHttpClient };
}

function bench(requestsPerSecond = 40): Bench {
  const clock = fakeClock();
  const begin = clock.now();
  const lines: string[] = [];
  const report = (line: string): void => void lines.push(line);
  const rateLimiter = new RateLimiter({ endpoint, requestsPerSecond, report, clock });
  const sentAt: number[] = [];
  const onRequest = (): void => void sentAt.push(clock.now() - begin);
  return {
    clock,
    lines,
    rateLimiter,
    sentAt,
    open: (steps, options = {}) =>
      scriptedCaller(steps, { rateLimiter, onRequest, retryOptions: quick, clock, ...options }),
  };
}

/** Lets fake time pass until the promise is settled; a test must not go on for ever when it does not. */
async function settled<T>(promise: Promise<T>, clock: FakeClock): Promise<T> {
  const state = { isPending: true };
  const end = (): void => void (state.isPending = false);
  promise.then(end, end);
  const giveUp = AbortSignal.timeout(5_000);
  while (state.isPending) {
    giveUp.throwIfAborted();
    await clock.advance(100);
  }
  return promise;
}

describe("http: rate limit", () => {
  it("limits the rate of all transports of an endpoint together, and not of a caller without rate limiter", async () => {
    const { open, clock, sentAt } = bench(10);
    const { caller: one } = open([{ status: 200 }, { status: 200 }]);
    const { caller: other } = open([{ status: 200 }, { status: 200 }]);
    const free = open(repeated(50, { status: 200 }), { rateLimiter: undefined });
    await Promise.all(Array.from({ length: 50 }, () => free.caller.send(read)));
    expect(free.http.requests).to.have.lengthOf(50);
    sentAt.splice(0);
    await settled(Promise.all([one.send(read), other.send(read), one.send(read), other.send(read)]), clock);
    expect(sentAt).to.deep.equal([0, 105, 209, 313]);
  });

  it("schedules each retry, before the reads that have not begun", async () => {
    const { open, clock, rateLimiter } = bench(10);
    const priorities: Priority[] = [];
    const schedule = rateLimiter.schedule.bind(rateLimiter);
    rateLimiter.schedule = (request) => {
      priorities.push(request.priority);
      return schedule(request);
    };
    const { caller, http } = open([{ status: 500 }, ...repeated(6, { status: 200 })]);
    const first = caller.send({ ...read, path: "/first" });
    const others = Array.from({ length: 5 }, (_, at) => caller.send({ ...read, path: `/${at}` }));
    await settled(Promise.all([first, ...others]), clock);
    const paths = http.requests.map(({ url }) => new URL(url).pathname);
    expect(paths).to.deep.equal(["/first", "/first", "/0", "/1", "/2", "/3", "/4"]);
    expect(priorities).to.deep.equal(["read", "read", "read", "read", "read", "read", "write"]);
  });

  it("sends writes before reads, and background requests last", async () => {
    const { open, clock } = bench(10);
    const { caller, http } = open(repeated(5, { status: 200 }));
    const sent = [
      caller.send({ ...read, path: "/at-once" }),
      caller.send({ ...read, path: "/background", isBackground: true }),
      caller.send({ ...write, path: "/background-write", isBackground: true }),
      caller.send({ ...read, path: "/read" }),
      caller.send({ ...write, path: "/write" }),
    ];
    await settled(Promise.all(sent), clock);
    const paths = http.requests.map(({ url }) => new URL(url).pathname);
    expect(paths).to.deep.equal(["/at-once", "/write", "/read", "/background", "/background-write"]);
  });

  it("carries the background priority of a read from a collection to the queue, and to each page of a list", async () => {
    const { open, clock } = bench(10);
    const page = (next?: string): Step => ok({ value: [], ...(next !== undefined && { nextLink: next }) });
    const { caller, http } = open([ok({}), ok({}), ok({}), page("/routing/workers?page=2"), page()]);
    const workers = createRouterClient(caller).collection("workers");
    const drained = (async () => {
      for await (const _ of workers.list({}, { isBackground: true })) expect.fail("no worker is there");
    })();
    const background = workers.find("drained", { isBackground: true });
    const reads = ["a", "b"].map((id) => workers.find(id));
    await settled(Promise.allSettled([drained, background, ...reads]), clock);
    const paths = http.requests.map(({ url }) => new URL(url).pathname);
    expect(paths.slice(0, 3)).to.deep.equal(["/routing/workers", "/routing/workers/a", "/routing/workers/b"]);
  });

  it("counts the wait for the rate limiter neither into the timeout of an attempt nor into that of a call", async () => {
    const { open, clock } = bench(1);
    const retryOptions = {
      tryTimeoutInMs: 5,
      callTimeoutInMs: 10,
      maxRetries: 1,
      retryDelayInMs: 1,
      maxRetryDelayInMs: 1,
    };
    const begin = clock.now();
    const steps: Step[] = [{ status: 200 }, { status: 200 }, { status: 503 }, { status: 200 }];
    const { caller, http } = open(steps, { retryOptions });
    const all = Promise.all([caller.send(read), caller.send(read), caller.send(read)]);
    const answers = await settled(all, clock);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    expect(http.requests).to.have.lengthOf(4);
    expect(clock.now() - begin).to.be.above(2_000);
  });

  it("starts the timeout of an attempt when it is sent", async () => {
    const { open, clock, sentAt } = bench(1);
    const retryOptions = { ...quick, tryTimeoutInMs: 500, maxRetries: 0 };
    const { caller } = open([{ status: 200 }, "silence"], { retryOptions });
    await caller.send(read);
    const error = rejectionOf(caller.send(read));
    await clock.advance(1_541);
    expect(sentAt, "the rate limiter let it go").to.deep.equal([0, 1_042]);
    expect(clock.running(), "its timeout runs").to.deep.equal({ busy: 0, idle: 1 });
    await clock.advance(1);
    expect(await error).to.have.property("code", "ETIMEDOUT");
  });

  it("signs each attempt when it is sent, not when it is queued", async () => {
    const { open, clock } = bench(1);
    const begin = clock.now();
    const signing: PipelinePolicy = {
      name: "dated",
      sendRequest(request, next) {
        request.headers.set("x-signed", String(clock.now() - begin));
        return next(request);
      },
    };
    const { caller, http } = open(repeated(3, { status: 200 }), { signing });
    await settled(Promise.all([caller.send(read), caller.send(read), caller.send(read)]), clock);
    expect(http.requests.map(({ headers }) => headers["x-signed"])).to.deep.equal(["0", "1042", "2084"]);
  });

  it("pauses all requests for the Retry-After of one, in either form", async () => {
    for (const wait of ["3", 3_500]) {
      const { open, clock, sentAt, lines } = bench(100);
      const header = typeof wait === "string" ? wait : new Date(clock.now() + wait).toUTCString();
      const retryOptions = { ...quick, callTimeoutInMs: 10, maxRetries: 0 };
      const refused = { status: 429, headers: { "Retry-After": header } };
      const { caller } = open([refused], { retryOptions });
      const { caller: other } = open([{ status: 200 }]);
      expect((await settled(caller.send(read), clock)).status).to.equal(429);
      await settled(other.send(read), clock);
      expect(sentAt[1], header).to.be.within(2_500, 3_500);
      expect(lines).to.have.lengthOf(1);
    }
  });

  for (const status of [200, 404, 408, 412, 500, 503]) {
    it(`is not throttled by ${status}`, async () => {
      const { open, clock, lines } = bench();
      const { caller } = open([{ status, headers: { "Retry-After": "9" } }], {
        retryOptions: { ...quick, maxRetries: 0 },
      });
      await settled(caller.send(read), clock);
      expect(lines).to.be.empty;
    });
  }

  it("logs neither query nor key", async () => {
    const { open, clock, lines } = bench(1);
    const { caller } = open([{ status: 429 }, ...repeated(30, { status: 200 })], {
      retryOptions: { ...quick, maxRetries: 0 },
    });
    const secret = { ...read, query: { continuationToken: "canary" }, headers: { Authorization: "canary" } };
    await settled(Promise.all(Array.from({ length: 12 }, () => caller.send(secret))), clock);
    expect(lines.length).to.be.at.least(2);
    expect(lines.join("\n")).to.not.include("canary").and.to.not.include("/routing");
  });

  it("ends a wait at once when the call is aborted, and knows that nothing was sent", async () => {
    const { open, clock } = bench(1);
    const { caller, http } = open([{ status: 200 }]);
    await caller.send(read);
    const controller = new AbortController();
    const waiting = routerErrorOf(call(caller, { ...write, action: 'write worker "ada"', signal: controller.signal }));
    await clock.settle();
    controller.abort();
    expect(await waiting).to.include({ code: "Aborted", mayHaveBeenApplied: false });
    expect(http.requests).to.have.lengthOf(1);
    expect(clock.running()).to.deep.equal({ busy: 0, idle: 0 });
  });
});
