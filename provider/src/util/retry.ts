/** Retries with exponential backoff. */
import type { Clock } from "./clock";

/** How long to retry, in milliseconds of the clock. */
export interface BackoffOptions {
  /** No retry starts after this time. */
  readonly deadline: number;
  /** Delay before the first retry; doubles with each further one. */
  readonly initialDelay: number;
  readonly maxDelay: number;
  /** Attempts made even after the deadline: a long wait for the rate limiter may have used up the time. Default 1. */
  readonly minAttempts?: number;
}

/**
 * Retries `attempt` with exponential backoff until it returns a value. Makes the last attempt at the deadline and returns
 * `undefined` when that fails too. An error that an attempt throws ends the loop.
 */
export async function retryWithBackoff<T>(
  clock: Pick<Clock, "now" | "sleep">,
  { deadline, initialDelay, maxDelay, minAttempts = 1 }: BackoffOptions,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let delay = initialDelay;
  for (let made = 1; ; made += 1) {
    const result = await attempt();
    const left = deadline - clock.now();
    if (result !== undefined || (left <= 0 && made >= minAttempts)) return result;
    await clock.sleep(left > 0 ? Math.min(delay, left) : delay);
    delay = Math.min(2 * delay, maxDelay);
  }
}
