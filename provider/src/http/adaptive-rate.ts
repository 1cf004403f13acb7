/** When the next request may go: evenly, a little below the allowed rate, and more slowly after a 429. Pure: time is an argument. */

/** What a 429 leads to. */
export interface SlowDown {
  /** How long nothing goes, in seconds. */
  readonly seconds: number;
  /** What goes afterwards, in requests per second. */
  readonly rate: number;
}

/**
 * Held back, because requests do not arrive as evenly as they are sent. However long each is on its way, at most those
 * under way (16) arrive in 10 s beside those that leave in them: 1 + 16 + (10 + 0.2) s × 96 per second < 1,000, the quota.
 */
const RESERVE = 0.04;
/** Milliseconds that late timers may be made up for; with the reserve, no 10 s hold more than ten times the rate. */
const CATCH_UP = 200;
/** What half of a rate without a bound is taken of: the service's quota, in requests per second. */
const QUOTA = 100;
/** Part of the full rate that is won back, and after how many milliseconds without a 429. */
const RECOVERY = { part: 0.1, every: 5_000 };
/** Part of the full rate that is always left. */
const LEAST = 1 / 16;
/** Milliseconds of the pause that we choose ourselves, and of any pause: no answer may stop a deployment for ever. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/**
 * The pace of one endpoint; all times are milliseconds of one steady clock. After a 429 nothing goes until `Retry-After`
 * is over (without one: 1 s, doubled by each further 429 in a row; at most 60 s). Then half of the present rate goes, but
 * never less than a sixteenth of the full one, and each 5 s without a 429 give a tenth of the full rate back. A rate of
 * `Infinity` is slowed down as one of 100, the service's quota, and without a bound again when it is back there.
 */
export class Pace {
  readonly #full: number;
  /** The full rate as a number that can be halved. */
  readonly #basis: number;
  #next = -Infinity;
  #slowed: { readonly at: number; readonly rate: number; until: number } | undefined;
  #refusals = 0;

  /** The full rate in requests per second, above 0; `Infinity` is no pace. */
  constructor(full: number) {
    this.#full = full;
    this.#basis = full === Infinity ? QUOTA : full;
  }

  /** The requests per second that are allowed at a time. */
  rate(now: number): number {
    if (this.#slowed === undefined) return this.#full;
    const steps = Math.floor(Math.max(0, now - this.#slowed.until) / RECOVERY.every);
    const regained = this.#slowed.rate + steps * RECOVERY.part * this.#basis;
    return regained >= this.#basis ? this.#full : regained;
  }

  /** Milliseconds until the next request may go; 0 when it may go now. */
  delay(now: number): number {
    return Math.max(0, this.#slot() - now);
  }

  /** The first request after nobody waited: the time without any must not be made up for. */
  resume(now: number): void {
    this.#next = Math.max(this.#next, now);
  }

  /** A request goes now. */
  take(now: number): void {
    this.#next = Math.max(this.#slot(), now - CATCH_UP) + 1000 / ((1 - RESERVE) * this.rate(now));
  }

  /**
   * A request that went at `wentAt` was answered 429, with a `Retry-After` in milliseconds or none. Answers what follows,
   * or `undefined` when it went before the last slow-down and so says nothing new.
   */
  refused(now: number, wentAt: number, retryAfter: number | undefined): SlowDown | undefined {
    const ours = Math.min(FIRST_PAUSE * 2 ** this.#refusals, LONGEST_PAUSE);
    const pause = Math.min(retryAfter ?? ours, LONGEST_PAUSE);
    if (this.#slowed !== undefined && wentAt <= this.#slowed.at) {
      if (retryAfter !== undefined) this.#slowed.until = Math.max(this.#slowed.until, now + pause);
      return undefined;
    }
    const rate = Math.max(LEAST * this.#basis, Math.min(this.#basis, this.rate(now)) / 2);
    this.#slowed = { at: now, rate, until: now + pause };
    this.#refusals += 1;
    return { seconds: pause / 1000, rate };
  }

  /** A request that went at `wentAt` was not refused. */
  answered(wentAt: number): void {
    if (this.#slowed !== undefined && wentAt > this.#slowed.at) this.#refusals = 0;
  }

  #slot(): number {
    return Math.max(this.#next, this.#slowed?.until ?? -Infinity);
  }
}
