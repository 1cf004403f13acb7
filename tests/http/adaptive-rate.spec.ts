import { expect } from "chai";
import fc from "fast-check";
import { AdaptiveRate } from "../../provider/dist/http/adaptive-rate.js";

/** The times at which a queue that is never empty sends, when each timer fires so many milliseconds late. */
function sendTimes(full: number, lateness: readonly number[]): number[] {
  const rate = new AdaptiveRate(full);
  let now = 5_000;
  rate.resume(now);
  return lateness.map((late) => {
    const delay = rate.delay(now);
    if (delay > 0) now += delay + late;
    rate.acquire(now);
    return now;
  });
}

/**
 * Returns when requests reach the service, with a concurrency of 16: each is `[late, onItsWay]`, how late its timer fires
 * and how long it then travels. Its response takes no time, so that the next may leave as early as possible.
 */
function arrivalTimes(full: number, requests: readonly (readonly [number, number])[]): number[] {
  const rate = new AdaptiveRate(full);
  const underWay: number[] = [];
  const arrivals: number[] = [];
  let now = 5_000;
  rate.resume(now);
  for (const [late, onItsWay] of requests) {
    const delay = rate.delay(now);
    if (delay > 0) now += delay + late;
    underWay.sort((a, b) => a - b);
    while (underWay.length >= 16 || (underWay[0] ?? Infinity) <= now) now = Math.max(now, underWay.shift() ?? now);
    rate.acquire(now);
    underWay.push(now + onItsWay);
    arrivals.push(now + onItsWay);
  }
  return arrivals;
}

function mostWithin(window: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time <= from + window).length));
}

describe("http: adaptive rate", () => {
  it("lets no 10 s hold more than ten times the rate, however late its timers are", () => {
    const lateness = fc.array(fc.oneof(fc.nat(3), fc.nat(60), fc.nat(2_000)), { minLength: 900, maxLength: 900 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), lateness, (rate, late) => {
        expect(mostWithin(10_000, sendTimes(rate, late))).to.be.at.most(10 * rate);
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it("lets no 10 s of the service hold more than its quota, however long each of the 16 in flight takes to arrive", () => {
    const late = fc.oneof(fc.nat(3), fc.nat(300));
    const onItsWay = fc.oneof(fc.nat(5), fc.nat(160), fc.constant(9_000));
    const requests = fc.array(fc.tuple(late, onItsWay), { minLength: 1_100, maxLength: 1_100 });
    fc.assert(
      fc.property(requests, (pairs) => {
        expect(mostWithin(10_000, arrivalTimes(100, pairs))).to.be.at.most(1_000);
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  it("comes near the quota in the worst case, so that a smaller reserve would exceed it", () => {
    // 16 that arrive together when a stall ends that is made up for, then the rate.
    const beat = 1000 / 96;
    const pairs = Array.from({ length: 1_100 }, (_, at): [number, number] =>
      at < 16 ? [0, (16 - at) * beat + 200] : [at === 16 ? 200 : 0, 0],
    );
    expect(mostWithin(10_000, arrivalTimes(100, pairs))).to.be.within(990, 1_000);
  });

  it("loses nothing to timers that are late by less than 0.2 s", () => {
    const times = sendTimes(
      40,
      Array.from({ length: 2_000 }, (_, at) => (at % 7) * 33),
    );
    const seconds = ((times.at(-1) ?? NaN) - (times[0] ?? NaN)) / 1000;
    expect(2_000 / seconds).to.be.closeTo(38.4, 0.3);
  });

  it("sends 10,000 requests at the whole quota within 5 % of the time that the quota asks for", () => {
    const times = sendTimes(100, new Array<number>(10_000).fill(4));
    expect(((times.at(-1) ?? NaN) - (times[0] ?? NaN)) / 100_000).to.be.within(1, 1.05);
  });

  it("has no delay when unlimited, and after a 429 goes on at half the quota until all of it is regained", () => {
    const rate = new AdaptiveRate(Infinity);
    for (let at = 0; at < 5_000; at += 1) {
      expect(rate.delay(1)).to.equal(0);
      rate.acquire(1);
    }
    expect(rate.rate(1)).to.equal(Infinity);
    expect(rate.onThrottled(100, 50, 7_000)).to.deep.equal({ pauseInMs: 7_000, rate: 50 });
    expect(rate.delay(100)).to.equal(7_000);
    const rates = [7_100, 12_100, 32_099, 32_100].map((now) => rate.rate(now));
    expect(rates).to.deep.equal([50, 60, 90, Infinity]);
    rate.acquire(7_100);
    expect(rate.delay(7_100)).to.be.closeTo(1000 / 48, 0.01);
    expect(rate.onThrottled(8_000, 7_100, 0), "the next one halves again").to.deep.equal({ pauseInMs: 0, rate: 25 });
  });

  it("makes nothing up for idle time", () => {
    const rate = new AdaptiveRate(10);
    rate.resume(0);
    rate.acquire(0);
    rate.resume(60_000);
    rate.acquire(60_000);
    expect(rate.delay(60_000)).to.be.closeTo(104.17, 0.01);
  });

  const pauses = [
    { retryAfter: 7_000, seconds: 7, because: "the service said 7 s" },
    { retryAfter: 0, seconds: 0, because: "the service asks for no pause, only for less" },
    { retryAfter: undefined, seconds: 1, because: "the service did not say how long" },
    { retryAfter: 1e12, seconds: 60, because: "no answer may stop a deployment for ever" },
  ];
  for (const { retryAfter, seconds, because } of pauses) {
    it(`pauses ${seconds} s after a 429 and halves the rate: ${because}`, () => {
      const rate = new AdaptiveRate(40);
      rate.acquire(0);
      expect(rate.onThrottled(100, 0, retryAfter)).to.deep.equal({ pauseInMs: seconds * 1000, rate: 20 });
      expect(rate.delay(100)).to.be.at.least(seconds * 1000);
      expect(rate.rate(100)).to.equal(20);
    });
  }

  it("backs off exponentially with each 429 in a row without Retry-After, up to 60 s, and resets after a success", () => {
    const rate = new AdaptiveRate(40);
    const pauses = Array.from(
      { length: 8 },
      (_, at) => rate.onThrottled(at * 100_000, at * 100_000 - 1, undefined)?.pauseInMs,
    );
    expect(pauses).to.deep.equal([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
    rate.onSuccess(900_000);
    expect(rate.onThrottled(1_000_000, 999_999, undefined)?.pauseInMs).to.equal(1_000);
  });

  it("counts all 429s to requests sent before the throttling as one, and waits for the longest Retry-After", () => {
    const rate = new AdaptiveRate(40);
    expect(rate.onThrottled(100, 50, 2_000)).to.deep.equal({ pauseInMs: 2_000, rate: 20 });
    expect(rate.onThrottled(110, 60, 5_000)).to.equal(undefined);
    expect(rate.onThrottled(120, 70, undefined)).to.equal(undefined);
    expect(rate.delay(120)).to.equal(4_990);
    expect(rate.rate(120)).to.equal(20);
  });

  it("does not reset the backoff for a success of a request sent before the throttling", () => {
    const rate = new AdaptiveRate(40);
    rate.onThrottled(100, 50, undefined);
    rate.onSuccess(60);
    expect(rate.onThrottled(2_000, 1_500, undefined)?.pauseInMs, "the second in a row").to.equal(2_000);
  });

  it("regains a tenth of the full rate every 5 s after the pause, up to all of it", () => {
    const rate = new AdaptiveRate(40);
    rate.onThrottled(0, -1, 7_000);
    const rates = [7_000, 11_999, 12_000, 17_000, 31_999, 32_000, 90_000].map((now) => rate.rate(now));
    expect(rates).to.deep.equal([20, 20, 24, 28, 36, 40, 40]);
  });

  it("never goes below a sixteenth of the full rate", () => {
    const rate = new AdaptiveRate(40);
    const rates = [1, 2, 3, 4, 5, 6].map((at) => rate.onThrottled(at * 100, at * 100 - 1, 0)?.rate);
    expect(rates).to.deep.equal([20, 10, 5, 2.5, 2.5, 2.5]);
  });
});
