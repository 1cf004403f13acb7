/** Seeded random numbers. */
import { seededFraction } from "../util/random.js";
import type { Distribution } from "./habits.js";

/** Draws random numbers from a series of its own, so that other series do not change it. */
export class Rng {
  readonly #seed: number;
  readonly #series: string;
  #draws = 0;

  constructor(seed: number, series: string) {
    this.#seed = seed;
    this.#series = `life ${series}`;
  }

  /** Draws a number in [0, 1). */
  fraction(): number {
    return seededFraction(this.#seed, this.#series, this.#draws++);
  }

  /** Draws a duration in whole milliseconds. */
  milliseconds(distribution: Distribution): number {
    return Math.round(this.#seconds(distribution) * 1000);
  }

  #seconds(distribution: Distribution): number {
    switch (distribution.kind) {
      case "fixed":
        return distribution.seconds;
      case "exponential":
        return distribution.meanSeconds * this.#exponential();
      case "logNormal":
        return distribution.meanSeconds * Math.exp(distribution.sigma * this.#normal() - distribution.sigma ** 2 / 2);
    }
  }

  #exponential(): number {
    return -Math.log(1 - this.fraction());
  }

  // The Box-Muller transform.
  #normal(): number {
    return Math.sqrt(2 * this.#exponential()) * Math.cos(2 * Math.PI * this.fraction());
  }
}
