/** A time-weighted sum. */

/** The opening hours of the simulated contact centre; times are milliseconds since 1970. */
export interface OpeningHours {
  readonly opensAt: number;
  /** When customers stop coming; an event can make it earlier. */
  closesAt: number;
}

/** Sums up level times time within the opening hours. */
export class Meter {
  readonly #hours: OpeningHours;
  #since: number;
  #level = 0;
  #total = 0;

  /** Time after `closesAt` does not count. */
  constructor(hours: OpeningHours) {
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
