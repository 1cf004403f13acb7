/** Sums up how much of something there was for how long. */
import type { Hours } from "./hours.js";

/** Adds up level times time within the opening hours. */
export class Meter {
  readonly #hours: Hours;
  #since: number;
  #level = 0;
  #total = 0;

  /** What happens after closing time does not count. */
  constructor(hours: Hours) {
    this.#since = hours.opensAt;
    this.#hours = hours;
  }

  /** Raises or, with a negative number, lowers the level from now on. */
  change(by: number, now: number): void {
    this.#total = this.total(now);
    this.#since = Math.min(now, this.#hours.closesAt);
    this.#level += by;
  }

  /** The sum up to now, in levels times milliseconds. */
  total(now: number): number {
    return this.#total + this.#level * (Math.min(now, this.#hours.closesAt) - this.#since);
  }
}
