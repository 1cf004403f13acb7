/** How long calls may take; all values in milliseconds. */

/** Bounds of one call to the service. */
export interface RetryOptions {
  /** One attempt, from the first byte sent to the last byte read. */
  readonly tryTimeoutInMs: number;
  /** A call with all its attempts: no attempt starts that could not begin before this has passed. */
  readonly callTimeoutInMs: number;
  /** The pause before the first repetition; later ones double, with jitter. */
  readonly retryDelayInMs: number;
  /** The longest pause that we choose ourselves; a `Retry-After` of the service may be longer. */
  readonly maxRetryDelayInMs: number;
  /** Repetitions after the first attempt. */
  readonly maxRetries: number;
}

/** The service states 10 s as its own time-out window, so a 20 s silence means that the answer is lost. */
export const DEFAULT_RETRY_OPTIONS: RetryOptions = {
  tryTimeoutInMs: 20_000,
  callTimeoutInMs: 60_000,
  retryDelayInMs: 250,
  maxRetryDelayInMs: 8_000,
  maxRetries: 6,
};
