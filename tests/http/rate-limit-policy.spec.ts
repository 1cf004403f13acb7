import { once } from "node:events";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { expect } from "chai";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { call } from "../../provider/dist/http/call.js";
import { createRouterClient } from "../../provider/dist/http/router-client.js";
import { Limiter, type Priority } from "../../provider/dist/http/rate-limiter.js";
import type { Transport } from "../../provider/dist/http/transport.js";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { type ScriptedHttpClient, type Step, repeated } from "../support/scripted-http-client.ts";
import { endpoint, ok, quick, scriptedTransport } from "../support/scripted-router.ts";

const read = { method: "GET", path: "/routing/workers/ada", query: {} } as const;
const write = { method: "PATCH", path: "/routing/workers/ada", query: {}, body: '{"capacity":1}' } as const;

interface Bench {
  readonly clock: FakeClock;
  readonly lines: string[];
  readonly limiter: Limiter;
  /** When each request left, in milliseconds since the start. */
  readonly sentAt: number[];
  /** Opens a transport through the limiter. */
  readonly open: (
    steps: readonly Step[],
    options?: Parameters<typeof scriptedTransport>[1],
  ) => { transport: Transport; http: ScriptedHttpClient };
}

function bench(requestsPerSecond = 40): Bench {
  const clock = fakeClock();
  const begin = clock.now();
  const lines: string[] = [];
  const report = (line: string): void => void lines.push(line);
  const limiter = new Limiter({ endpoint, requestsPerSecond, report, clock });
  const sentAt: number[] = [];
  const onRequest = (): void => void sentAt.push(clock.now() - begin);
  return {
    clock,
    lines,
    limiter,
    sentAt,
    open: (steps, options = {}) => scriptedTransport(steps, { limiter, onRequest, retryOptions: quick, ...options }),
  };
}

/** Goes on until a condition holds; a test must not turn for ever when it does not. */
async function until(isReached: () => boolean, goOn: () => Promise<unknown>): Promise<void> {
  const giveUp = AbortSignal.timeout(5_000);
  while (!isReached()) {
    giveUp.throwIfAborted();
    await goOn();
  }
}

/** Lets fake time pass in small steps, since pauses between repetitions are real, until the promise is settled. */
async function settled<T>(promise: Promise<T>, clock: FakeClock): Promise<T> {
  const state = { isOpen: true };
  const end = (): void => void (state.isOpen = false);
  promise.then(end, end);
  await until(
    () => !state.isOpen,
    () => clock.advance(100),
  );
  return promise;
}

describe("transport: requests through a limiter", () => {
  it("shares one pace among all transports of an endpoint, and leaves a transport without one alone", async () => {
    const { open, clock, sentAt } = bench(10);
    const { transport: one } = open([{ status: 200 }, { status: 200 }]);
    const { transport: other } = open([{ status: 200 }, { status: 200 }]);
    const free = open(repeated(50, { status: 200 }), { limiter: undefined });
    await Promise.all(Array.from({ length: 50 }, () => free.transport.send(read)));
    expect(free.http.requests).to.have.lengthOf(50);
    sentAt.splice(0);
    await settled(Promise.all([one.send(read), other.send(read), one.send(read), other.send(read)]), clock);
    expect(sentAt).to.deep.equal([0, 105, 209, 313]);
  });

  it("counts each repetition, and lets it go before those who have not begun", async () => {
    const { open, clock, limiter } = bench(10);
    const passes: Priority[] = [];
    const pass = limiter.pass.bind(limiter);
    limiter.pass = (passage) => {
      passes.push(passage.priority);
      return pass(passage);
    };
    const { transport, http } = open([{ status: 500 }, ...repeated(6, { status: 200 })]);
    const first = transport.send({ ...read, path: "/first" });
    await clock.settle();
    const others = Array.from({ length: 5 }, (_, at) => transport.send({ ...read, path: `/${at}` }));
    await until(() => passes.length === 7, turnOfTheLoop);
    await settled(Promise.all([first, ...others]), clock);
    const paths = http.requests.map(({ url }) => new URL(url).pathname);
    expect(paths).to.deep.equal(["/first", "/first", "/0", "/1", "/2", "/3", "/4"]);
    expect(passes).to.deep.equal(["read", "read", "read", "read", "read", "read", "begun"]);
  });

  it("lets a write go before reads, and reads in the background last", async () => {
    const { open, clock } = bench(10);
    const { transport, http } = open(repeated(5, { status: 200 }));
    const sent = [
      transport.send({ ...read, path: "/at-once" }),
      transport.send({ ...read, path: "/background", isBackground: true }),
      transport.send({ ...write, path: "/background-write", isBackground: true }),
      transport.send({ ...read, path: "/read" }),
      transport.send({ ...write, path: "/write" }),
    ];
    await settled(Promise.all(sent), clock);
    const paths = http.requests.map(({ url }) => new URL(url).pathname);
    expect(paths).to.deep.equal(["/at-once", "/write", "/read", "/background", "/background-write"]);
  });

  it("carries the mark of a background read from a collection to the queue, and to each page of a list", async () => {
    const { open, clock } = bench(10);
    const page = (next?: string): Step => ok({ value: [], ...(next !== undefined && { nextLink: next }) });
    const { transport, http } = open([ok({}), ok({}), ok({}), page("/routing/workers?page=2"), page()]);
    const caller = { transport, advice: "", apiVersion: "2023-11-01" } as const;
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

  it("counts waiting for a turn neither as silence of the service nor into the bound of a call", async () => {
    const { open, clock } = bench(1);
    let now = 0;
    const retryOptions = {
      ...quick,
      tryTimeoutInMs: 2_000,
      callTimeoutInMs: 10,
      maxRetries: 1,
      retryDelayInMs: 1,
      maxRetryDelayInMs: 1,
    };
    const begin = clock.now();
    const steps: Step[] = [{ status: 200 }, { status: 200 }, { status: 503 }, { status: 200 }];
    const { transport, http } = open(steps, { retryOptions, now: () => (now = clock.now() - begin) });
    const all = Promise.all([transport.send(read), transport.send(read), transport.send(read)]);
    const answers = await settled(all, clock);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    expect(http.requests).to.have.lengthOf(4);
    expect(now).to.be.above(2_000);
  });

  it("starts the time-out of an attempt when it goes", async () => {
    const { open, clock } = bench(1);
    const { transport, http } = open(repeated(2, { status: 200 }), {
      retryOptions: { ...quick, tryTimeoutInMs: 5, maxRetries: 0 },
    });
    await transport.send(read);
    const answer = transport.send(read).then(({ status }) => status, String);
    await clock.settle();
    // This one began later and lasts as long, so that the other's time-out would have come before.
    await once(AbortSignal.timeout(5), "abort");
    expect(await settled(answer, clock)).to.equal(200);
    expect(http.requests).to.have.lengthOf(2);
  });

  it("signs each attempt when it goes, not when it begins to wait", async () => {
    const { open, clock } = bench(1);
    const begin = clock.now();
    const signing: PipelinePolicy = {
      name: "dated",
      sendRequest(request, next) {
        request.headers.set("x-signed", String(clock.now() - begin));
        return next(request);
      },
    };
    const { transport, http } = open(repeated(3, { status: 200 }), { signing });
    await settled(Promise.all([transport.send(read), transport.send(read), transport.send(read)]), clock);
    expect(http.requests.map(({ headers }) => headers["x-signed"])).to.deep.equal(["0", "1042", "2084"]);
  });

  it("keeps everybody waiting for the Retry-After of one, in either form", async () => {
    for (const header of ["3", new Date(Date.now() + 3_500).toUTCString()]) {
      const { open, clock, sentAt, lines } = bench(100);
      const retryOptions = { ...quick, callTimeoutInMs: 10, maxRetries: 0 };
      const refused = { status: 429, headers: { "Retry-After": header } };
      const { transport } = open([refused], { retryOptions });
      const { transport: other } = open([{ status: 200 }]);
      expect((await settled(transport.send(read), clock)).status).to.equal(429);
      await settled(other.send(read), clock);
      expect(sentAt[1], header).to.be.within(2_400, 3_600);
      expect(lines).to.have.lengthOf(1);
    }
  });

  for (const status of [200, 404, 408, 412, 500, 503]) {
    it(`is not slowed down by ${status}`, async () => {
      const { open, clock, lines } = bench();
      const { transport } = open([{ status, headers: { "Retry-After": "9" } }], {
        retryOptions: { ...quick, maxRetries: 0 },
      });
      await settled(transport.send(read), clock);
      expect(lines).to.be.empty;
    });
  }

  it("names neither query nor key in its lines", async () => {
    const { open, clock, lines } = bench(1);
    const { transport } = open([{ status: 429 }, ...repeated(30, { status: 200 })], {
      retryOptions: { ...quick, maxRetries: 0 },
    });
    const secret = { ...read, query: { continuationToken: "canary" }, headers: { Authorization: "canary" } };
    await settled(Promise.all(Array.from({ length: 12 }, () => transport.send(secret))), clock);
    expect(lines.length).to.be.at.least(2);
    expect(lines.join("\n")).to.not.include("canary").and.to.not.include("/routing");
  });

  it("ends a wait at once when the call is cancelled, and knows that nothing was sent", async () => {
    const { open, clock } = bench(1);
    const { transport, http } = open([{ status: 200 }]);
    await transport.send(read);
    const controller = new AbortController();
    const caller = { transport, advice: "", apiVersion: "2023-11-01" } as const;
    const waiting = routerErrorOf(call(caller, { ...write, action: 'write worker "ada"', signal: controller.signal }));
    await clock.settle();
    controller.abort();
    expect(await waiting).to.include({ code: "Aborted", mayHaveBeenApplied: false });
    expect(http.requests).to.have.lengthOf(1);
    expect(clock.running()).to.deep.equal({ busy: 0, idle: 0 });
  });
});
