/** An adaptive rate: requests are spaced evenly, a little below the allowed rate, and more widely after a 429. Pure: time is an argument. */

/** How requests go on after a 429. */
export interface Throttling {
  /** Milliseconds in which no request is sent. */
  readonly pauseInMs: number;
  /** Requests per second afterwards. */
  readonly rate: number;
}

/**
 * Part of the rate held back, because requests do not arrive as evenly as they are sent. However long each takes to arrive,
 * at most those in flight (16) arrive in 10 s beside those sent in them: 1 + 16 + (10 + 0.2) s × 96 per second < 1,000, the quota.
 */
const RESERVE = 0.04;
/** Milliseconds of late timers that are made up for; with the reserve, no 10 s hold more than ten times the rate. */
const MAX_CATCH_UP_IN_MS = 200;
/** The service's quota in requests per second: what an unlimited rate is reduced from. */
const QUOTA = 100;
/** Part of the full rate regained per interval without a 429. */
const RECOVERY = { part: 0.1, intervalInMs: 5_000 };
/** Part of the full rate that is never gone below. */
const MIN_PART = 1 / 16;
/** Backoff after a 429 without `Retry-After`, and the bound of any: no response may stop a deployment for ever. */
const INITIAL_PAUSE_IN_MS = 1_000;
const MAX_PAUSE_IN_MS = 60_000;

/**
 * The rate of one endpoint; all times are milliseconds of one steady clock. After a 429 no request is sent until `Retry-After`
 * is over (without one: 1 s, doubled by each further 429 in a row; at most 60 s). Then the rate is halved, but never below a
 * sixteenth of the full one, and each 5 s without a 429 regain a tenth of the full rate. A rate of `Infinity` is throttled as
 * one of 100, the service's quota, and unlimited again when it is back there.
 */
export class AdaptiveRate {
  readonly #full: number;
  /** The full rate as a number that can be halved. */
  readonly #basis: number;
  #next = -Infinity;
  #throttled: { readonly at: number; readonly rate: number; until: number } | undefined;
  #throttledInARow = 0;

  /** `full` is in requests per second, above 0; `Infinity` is unlimited. */
  constructor(full: number) {
    this.#full = full;
    this.#basis = full === Infinity ? QUOTA : full;
  }

  /** Returns the requests per second allowed now. */
  rate(now: number): number {
    if (this.#throttled === undefined) return this.#full;
    const intervals = Math.floor(Math.max(0, now - this.#throttled.until) / RECOVERY.intervalInMs);
    const regained = this.#throttled.rate + intervals * RECOVERY.part * this.#basis;
    return regained >= this.#basis ? this.#full : regained;
  }

  /** Returns the milliseconds until the next request may be sent; 0 when it may be sent now. */
  delay(now: number): number {
    return Math.max(0, this.#slot() - now);
  }

  /** Marks the first request after an idle time, which must not be made up for. */
  resume(now: number): void {
    this.#next = Math.max(this.#next, now);
  }

  /** Takes the slot of a request that is sent now. */
  acquire(now: number): void {
    this.#next = Math.max(this.#slot(), now - MAX_CATCH_UP_IN_MS) + 1000 / ((1 - RESERVE) * this.rate(now));
  }

  /**
   * Throttles after a 429 to a request sent at `sentAt`. Returns how requests go on, or `undefined` for a request that was
   * sent before the last throttling and so says nothing new.
   */
  onThrottled(now: number, sentAt: number, retryAfterInMs: number | undefined): Throttling | undefined {
    const backoff = INITIAL_PAUSE_IN_MS * 2 ** this.#throttledInARow;
    const pauseInMs = Math.min(retryAfterInMs ?? backoff, MAX_PAUSE_IN_MS);
    if (this.#throttled !== undefined && sentAt <= this.#throttled.at) {
      if (retryAfterInMs !== undefined) this.#throttled.until = Math.max(this.#throttled.until, now + pauseInMs);
      return undefined;
    }
    const rate = Math.max(MIN_PART * this.#basis, Math.min(this.#basis, this.rate(now)) / 2);
    this.#throttled = { at: now, rate, until: now + pauseInMs };
    this.#throttledInARow += 1;
    return { pauseInMs, rate };
  }

  /** Notes a response other than 429 to a request sent at `sentAt`. */
  onSuccess(sentAt: number): void {
    if (this.#throttled !== undefined && sentAt > this.#throttled.at) this.#throttledInARow = 0;
  }

  #slot(): number {
    return Math.max(this.#next, this.#throttled?.until ?? -Infinity);
  }
}
