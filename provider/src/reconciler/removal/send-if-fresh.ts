/** Sends a DELETE or :cancel only within 1 s of a fresh read, because these calls accept no precondition. */
import type { Clock } from "../../util/clock";
import { retryWithBackoff } from "../../util/retry";
import { RouterError, hasCode } from "../../errors";

/** How old the read may be when the call is sent, in milliseconds: a worker cannot accept an offer so fast. */
const MAX_AGE = 1_000;
/** Reads after which the call is sent in any case: the rate limiter may delay every request longer than that. */
const MAX_READS = 3;
/** How long failures are retried, in milliseconds. The service's "in use" checks lag behind for some seconds. */
const RETRY_TIME = 10_000;
const BACKOFF = { initialDelay: 250, maxDelay: 2_000, minAttempts: 3 };

/** Sends one call, which must ask `shouldSend` just before it leaves. */
type Send = (shouldSend: () => boolean) => Promise<void>;

/**
 * Sends a call that depends on a read just before. Before each retry, after a retryable failure or because the read became
 * stale, `recheck` reads again and tells whether the call is still wanted. Throws the last failure.
 */
export async function sendIfFresh(
  clock: Clock,
  send: Send,
  recheck: () => Promise<boolean>,
  isRetryable: (error: unknown) => boolean = isTransient,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const isDone = await retryWithBackoff(clock, { deadline: clock.now() + RETRY_TIME, ...BACKOFF }, async () => {
    // The service may have refused it because of a job that came in the meantime.
    if (failure !== undefined && !(await recheck())) return true;
    try {
      await sendWhileFresh(clock, send, recheck);
      return true;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      failure = { error };
      return undefined;
    }
  });
  if (isDone !== true) throw failure?.error;
}

async function sendWhileFresh(clock: Clock, send: Send, recheck: () => Promise<boolean>): Promise<void> {
  for (let reads = 1; ; reads += 1) {
    const readAt = clock.now();
    try {
      await send(() => reads > MAX_READS || clock.now() - readAt <= MAX_AGE);
      return;
    } catch (error) {
      if (!hasCode(error, "StaleRead")) throw error;
    }
    if (!(await recheck())) return;
  }
}

/** True for a transient error, after which the transport retries calls of other kinds. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof RouterError)) return false;
  return error.status === 408 || hasCode(error, "TooManyRequests", "ServiceError", "ConnectionFailed");
}
