/** How people behave: how long things take them, and how often they do the unexpected. */
import { seededFraction } from "../util/random.js";

/** How long something takes; a draw is never negative and is rounded to milliseconds. */
export type Spread =
  | { readonly kind: "fixed"; readonly seconds: number }
  | { readonly kind: "exponential"; readonly meanSeconds: number }
  /** `sigma` is the standard deviation of the logarithm; 0.5 makes one in twenty take twice the mean. */
  | { readonly kind: "logNormal"; readonly meanSeconds: number; readonly sigma: number };

/** How agents and customers behave. */
export interface Habits {
  /** From seeing an offer to answering it. */
  readonly reaction: Spread;
  /** From accepting a job to completing it. */
  readonly talk: Spread;
  /** From completing a job to closing it. */
  readonly wrapUp: Spread;
  /** How long a customer waits before cancelling. */
  readonly patience: Spread;
  /** How long an agent works between two breaks. */
  readonly breakEvery: Spread;
  /** How long an agent is away. */
  readonly breakLength: Spread;
  /** The share of offers that are declined, from 0 to 1. */
  readonly declines: number;
  /** The share of offers that agents walk away from without a word, so that they expire, from 0 to 1. */
  readonly ignores: number;
}

/** A contact centre on an ordinary day. */
export const ordinaryHabits: Habits = {
  reaction: { kind: "exponential", meanSeconds: 2 },
  talk: { kind: "logNormal", meanSeconds: 120, sigma: 0.5 },
  wrapUp: { kind: "exponential", meanSeconds: 20 },
  patience: { kind: "exponential", meanSeconds: 300 },
  breakEvery: { kind: "exponential", meanSeconds: 3600 },
  breakLength: { kind: "exponential", meanSeconds: 300 },
  declines: 0.02,
  ignores: 0.005,
};

/** One person's or one matter's own series of draws, so that what happens to others does not change them. */
export class Chance {
  readonly #seed: number;
  readonly #series: string;
  #draws = 0;

  constructor(seed: number, series: string) {
    this.#seed = seed;
    this.#series = `life ${series}`;
  }

  /** A number from 0 up to but not including 1. */
  fraction(): number {
    return seededFraction(this.#seed, this.#series, this.#draws++);
  }

  /** How long it takes this time, in whole milliseconds. */
  milliseconds(spread: Spread): number {
    return Math.round(this.#seconds(spread) * 1000);
  }

  #seconds(spread: Spread): number {
    switch (spread.kind) {
      case "fixed":
        return spread.seconds;
      case "exponential":
        return spread.meanSeconds * this.#exponential();
      case "logNormal":
        return spread.meanSeconds * Math.exp(spread.sigma * this.#normal() - spread.sigma ** 2 / 2);
    }
  }

  #exponential(): number {
    return -Math.log(1 - this.fraction());
  }

  // The method of Box and Muller.
  #normal(): number {
    return Math.sqrt(2 * this.#exponential()) * Math.cos(2 * Math.PI * this.fraction());
  }
}
