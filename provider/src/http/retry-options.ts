/** How long calls may take; all values in milliseconds. */

/** Bounds of one call to the service. */
export interface Limits {
  /** One attempt, from the first byte sent to the last byte read. */
  readonly tryTimeout: number;
  /** A call with all its attempts: no attempt starts that could not begin before this has passed. */
  readonly callTimeout: number;
  /** The pause before the first repetition; later ones double, with jitter. */
  readonly firstPause: number;
  /** The longest pause that we choose ourselves; a `Retry-After` of the service may be longer. */
  readonly longestPause: number;
  /** Repetitions after the first attempt. */
  readonly maxRetries: number;
}

/** The service states 10 s as its own time-out window, so a 20 s silence means that the answer is lost. */
export const DEFAULT_LIMITS: Limits = {
  tryTimeout: 20_000,
  callTimeout: 60_000,
  firstPause: 250,
  longestPause: 8_000,
  maxRetries: 6,
};
