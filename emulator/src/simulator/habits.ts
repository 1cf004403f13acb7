/** The behaviour of agents and customers. */

/** A distribution of durations; samples are not negative and are rounded to milliseconds. */
export type Distribution =
  | { readonly kind: "fixed"; readonly seconds: number }
  | { readonly kind: "exponential"; readonly meanSeconds: number }
  /** `sigma` is the standard deviation of the logarithm; 0.5 makes one in twenty take twice the mean. */
  | { readonly kind: "logNormal"; readonly meanSeconds: number; readonly sigma: number };

/** Distributions of durations, and shares of what agents do with offers. */
export interface Habits {
  /** From seeing an offer to answering it. */
  readonly reaction: Distribution;
  /** From accepting a job to completing it. */
  readonly talk: Distribution;
  /** From completing a job to closing it. */
  readonly wrapUp: Distribution;
  /** How long a customer waits before cancelling. */
  readonly patience: Distribution;
  /** How long an agent works between two breaks. */
  readonly breakEvery: Distribution;
  /** How long an agent is away. */
  readonly breakLength: Distribution;
  /** The share of offers that are declined, from 0 to 1. */
  readonly declines: number;
  /** The share of offers that agents ignore, so that they expire, from 0 to 1. */
  readonly ignores: number;
}

/** The defaults: a contact centre on an ordinary day. */
export const defaultHabits: Habits = {
  reaction: { kind: "exponential", meanSeconds: 2 },
  talk: { kind: "logNormal", meanSeconds: 120, sigma: 0.5 },
  wrapUp: { kind: "exponential", meanSeconds: 20 },
  patience: { kind: "exponential", meanSeconds: 300 },
  breakEvery: { kind: "exponential", meanSeconds: 3600 },
  breakLength: { kind: "exponential", meanSeconds: 300 },
  declines: 0.02,
  ignores: 0.005,
};
