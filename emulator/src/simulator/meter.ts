/** Sums up how much of something there was for how long. */

/** Adds up level times time, until it closes. */
export class Meter {
  readonly #closesAt: number;
  #since: number;
  #level = 0;
  #total = 0;

  /** Times are milliseconds; what happens after `closesAt` does not count. */
  constructor(opensAt: number, closesAt: number) {
    this.#since = opensAt;
    this.#closesAt = closesAt;
  }

  /** Raises or, with a negative number, lowers the level from now on. */
  change(by: number, now: number): void {
    this.#total = this.total(now);
    this.#since = Math.min(now, this.#closesAt);
    this.#level += by;
  }

  /** The sum up to now, in levels times milliseconds. */
  total(now: number): number {
    return this.#total + this.#level * (Math.min(now, this.#closesAt) - this.#since);
  }
}
