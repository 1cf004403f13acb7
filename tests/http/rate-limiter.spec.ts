import { expect } from "chai";
import {
  RateLimiter,
  type RateLimiterOptions,
  type ScheduledRequest,
  type Priority,
} from "../../provider/dist/http/rate-limiter.js";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";

interface Bench {
  readonly clock: FakeClock;
  readonly lines: string[];
  /** The names of the attempts in the order in which they went, and when. */
  readonly went: { readonly name: string; readonly at: number }[];
  /** Asks for an attempt; it is answered after `latency` milliseconds, or not at all. */
  readonly send: (name: string, wish?: Partial<Wish>) => Promise<unknown>;
}

interface Wish {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  readonly latency: number;
  readonly retryAfterInMs: number | undefined;
  readonly failure: Error;
}

function bench(options: Partial<RateLimiterOptions> = {}): Bench {
  const clock = fakeClock();
  const lines: string[] = [];
  const went: { name: string; at: number }[] = [];
  const report = (line: string): void => void lines.push(line);
  const endpoint = "https://contoso.test";
  const rateLimiter = new RateLimiter({ endpoint, requestsPerSecond: 40, report, clock, ...options });
  return {
    clock,
    lines,
    went,
    send(name, { priority = "read", latency = 10, signal, failure, ...wish } = {}) {
      const attempt = (): Promise<void> => {
        went.push({ name, at: clock.now() });
        if (failure !== undefined) return Promise.reject(failure);
        return latency === Infinity ? new Promise(() => undefined) : answerAfter(clock, latency);
      };
      const throttledBy: ScheduledRequest<unknown>["throttledBy"] = () =>
        "retryAfterInMs" in wish && { retryAfterInMs: wish.retryAfterInMs };
      return rateLimiter.schedule({ signal, priority, send: attempt, throttledBy });
    },
  };
}

function answerAfter(clock: FakeClock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(milliseconds, resolve);
  });
}

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

describe("http: rate limiter", () => {
  it("spreads 2,000 requests that come at once over 52 s, with no burst at the start", async () => {
    const { send, clock, went } = bench();
    const all = Promise.all(times(2_000, (at) => send(String(at))));
    await clock.advance(1_000);
    expect(went.length, "within the first second").to.be.within(38, 40);
    await clock.advance(51_000);
    expect(went.length).to.be.below(2_000);
    await clock.advance(1_000);
    await all;
    expect(went.map(({ name }) => name)).to.deep.equal(times(2_000, String));
  });

  it("sends by priority: writes, reads, background reads, each first in, first out", async () => {
    const { send, clock, went } = bench();
    const wishes = ["background", "read", "write", "background", "read", "write"] as const;
    const first = send("first");
    const all = wishes.map((priority, at) => send(`${priority} ${at}`, { priority }));
    await clock.advance(1_000);
    await Promise.all([first, ...all]);
    expect(went.map(({ name }) => name)).to.deep.equal([
      "first",
      ...["write 2", "write 5", "read 1", "read 4", "background 0", "background 3"],
    ]);
  });

  it("has a concurrency of 16, and goes on as each request is answered", async () => {
    const { send, clock, went } = bench({ requestsPerSecond: 100 });
    const all = times(20, (at) => send(String(at), { latency: 10_000 }));
    await clock.advance(9_999);
    expect(went).to.have.lengthOf(16);
    await clock.advance(11_000);
    expect(went).to.have.lengthOf(20);
    expect(went.slice(16).map(({ at }) => at)).to.deep.equal(went.slice(0, 4).map(({ at }) => at + 10_000));
    await Promise.all(all);
  });

  it("unlimited, sends at once up to the concurrency of 16, and still throttles after a 429", async () => {
    const { send, clock, went, lines } = bench({ requestsPerSecond: Infinity });
    const start = clock.now();
    const all = times(160, (at) => send(String(at), { latency: 10 }));
    await clock.advance(100);
    await Promise.all(all);
    expect(went.map(({ at }) => at)).to.deep.equal(times(160, (at) => start + 10 * Math.floor(at / 16)));
    const refused = send("refused", { retryAfterInMs: 3_000 });
    await clock.advance(10);
    await refused;
    const later = send("later");
    await clock.advance(2_999);
    expect(went.at(-1)?.name).to.equal("refused");
    await clock.advance(100);
    await later;
    expect(went.at(-1)?.name).to.equal("later");
    expect(lines).to.deep.equal([
      "job router: https://contoso.test answered 429; no request is sent for 3 s, then 50 per second",
    ]);
  });

  it("unlimited, logs its concurrency", async () => {
    const { send, clock, lines } = bench({ requestsPerSecond: Infinity });
    void times(18, (at) => send(String(at), { latency: Infinity }));
    await clock.advance(6_000);
    expect(lines).to.deep.equal([
      "job router: 2 requests wait in the rate limiter (16 at a time) for https://contoso.test; see jobrouter:requestsPerSecond",
    ]);
  });

  it("releases its slot when an attempt fails", async () => {
    const { send, clock, went } = bench({ requestsPerSecond: 100 });
    const failing = times(16, (at) => rejectionOf(send(String(at), { failure: new Error("lost") })));
    await clock.advance(1_000);
    expect((await Promise.all(failing)).map(String)).to.deep.equal(times(16, () => "Error: lost"));
    void times(16, (at) => send(String(at), { latency: Infinity }));
    await clock.advance(1_000);
    expect(went).to.have.lengthOf(32);
  });

  it("pauses all requests after a 429, then goes on at half the rate", async () => {
    const { send, clock, went, lines } = bench();
    void send("refused", { retryAfterInMs: 7_000 });
    void times(400, (at) => send(String(at)));
    const start = clock.now();
    await clock.advance(7_000);
    expect(went.length, "only what was sent before the response").to.equal(1);
    await clock.advance(4_500);
    expect(went.slice(1).every(({ at }) => at >= start + 7_010)).to.equal(true);
    expect(went.length - 1).to.be.within(85, 88);
    expect(lines[0]).to.equal(
      "job router: https://contoso.test answered 429; no request is sent for 7 s, then 20 per second",
    );
    expect(lines.filter((line) => line.includes("429"))).to.have.lengthOf(1);
  });

  it("logs queue waits over 5 s, at most once per 15 s, and not once they are over", async () => {
    const { send, clock, lines } = bench({ requestsPerSecond: 10 });
    const all = times(300, (at) => send(String(at)));
    await clock.advance(4_999);
    expect(lines).to.be.empty;
    await clock.advance(25_000);
    const wait = (count: number): string =>
      `job router: ${count} requests wait in the rate limiter (10 per second) for https://contoso.test; see jobrouter:requestsPerSecond`;
    expect(lines).to.deep.equal([wait(252), wait(108)]);
    await clock.advance(100_000);
    await Promise.all(all);
    expect(lines).to.deep.equal([wait(252), wait(108)]);
  });

  it("logs nothing while each request waits for less than 5 s", async () => {
    const { send, clock, lines } = bench();
    for (const round of times(10, String)) {
      const all = times(100, (at) => send(`${round} ${at}`));
      await clock.advance(3_000);
      await Promise.all(all);
    }
    expect(lines).to.be.empty;
  });

  it("logs queue waits also while the service answers no request in flight", async () => {
    const { send, clock, lines } = bench();
    void times(17, (at) => send(String(at), { latency: Infinity }));
    await clock.advance(6_000);
    expect(lines).to.deep.equal([
      "job router: 1 request waits in the rate limiter (40 per second) for https://contoso.test; see jobrouter:requestsPerSecond",
    ]);
  });

  it("runs no timer when its queue is empty, and none for log lines that keeps the process alive", async () => {
    const { send, clock } = bench();
    expect(clock.running()).to.deep.equal({ busy: 0, idle: 0 });
    const all = [send("a"), send("b")];
    await clock.settle();
    expect(clock.running()).to.deep.equal({ busy: 2, idle: 1 });
    await clock.advance(1_000);
    await Promise.all(all);
    expect(clock.running()).to.deep.equal({ busy: 0, idle: 0 });
  });
});

describe("http: rate limiter, with aborted requests", () => {
  it("ends the wait of a request at once, never sends it, and takes no slot from the others", async () => {
    const { send, clock, went } = bench({ requestsPerSecond: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const kept = [send("0"), send("1"), send("2")];
    const cancelled = [send("x", { signal }), send("y", { signal, priority: "write" })].map((sent) =>
      rejectionOf(sent),
    );
    await clock.settle();
    controller.abort(new Error("enough"));
    expect((await Promise.all(cancelled)).map(String)).to.deep.equal(["Error: enough", "Error: enough"]);
    await clock.advance(2_200);
    await Promise.all(kept);
    expect(went.map(({ name }) => name)).to.deep.equal(["0", "1", "2"]);
  });

  it("serves the next request when the first is aborted while it waits for the rate", async () => {
    const { send, clock, went } = bench({ requestsPerSecond: 1 });
    const controller = new AbortController();
    const first = send("0", { latency: 0 });
    await clock.advance(1);
    await first;
    const head = rejectionOf(send("head", { signal: controller.signal }));
    const next = send("next");
    await clock.settle();
    controller.abort();
    await head;
    await clock.advance(1_100);
    await next;
    expect(went.map(({ name }) => name)).to.deep.equal(["0", "next"]);
    expect(clock.running()).to.deep.equal({ busy: 0, idle: 0 });
  });

  it("leaks no slot to requests that are aborted in the moment of their turn", async () => {
    const { send, clock, went } = bench({ requestsPerSecond: 100 });
    for (const ticks of times(40, (at) => at)) {
      const controller = new AbortController();
      const sent = send(`cancelled after ${ticks} ticks`, { signal: controller.signal }).catch(() => undefined);
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      controller.abort();
      await clock.advance(20);
      await sent;
    }
    went.splice(0);
    const all = times(16, (at) => send(String(at), { latency: 5_000 }));
    await clock.advance(1_000);
    expect(went, "all 16 slots are free").to.have.lengthOf(16);
    await clock.advance(5_000);
    await Promise.all(all);
  });

  it("sends nothing for a signal that was aborted before", async () => {
    const { send, clock, went } = bench();
    const error = await rejectionOf(send("late", { signal: AbortSignal.abort() }));
    expect(error).to.have.property("name", "AbortError");
    expect(went).to.be.empty;
    expect(clock.running()).to.deep.equal({ busy: 0, idle: 0 });
  });
});
