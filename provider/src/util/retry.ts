/** Asking again: the one loop with pauses that double. */

/** Time, as an argument. */
export interface Clock {
  /** Milliseconds since any fixed point. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with a RouterError `Aborted` when the run is interrupted. */
  pause(milliseconds: number): Promise<void>;
}

/** How long to go on asking, in milliseconds. */
export interface BackoffOptions {
  readonly until: number;
  readonly firstPause: number;
  readonly longestPause: number;
  /** Attempts that are made however long they take: the calls in them may have to wait for their turns. */
  readonly atLeast?: number;
}

/**
 * Makes attempts until one answers something. The last one is made when the time is over; `undefined` means that it
 * failed as well. What an attempt throws ends it.
 */
export async function retryWithBackoff<T>(
  clock: Clock,
  { until, firstPause, longestPause, atLeast = 1 }: BackoffOptions,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let pause = firstPause;
  for (let made = 1; ; made += 1) {
    const answer = await attempt();
    const left = until - clock.now();
    if (answer !== undefined || (left <= 0 && made >= atLeast)) return answer;
    await clock.pause(left > 0 ? Math.min(pause, left) : pause);
    pause = Math.min(2 * pause, longestPause);
  }
}
