/** Calls that could cut somebody off when they come late: they take no condition, so a look just before stands in for one. */
import { RouterError, hasCode } from "../../errors";
import type { Clock } from "../../util/clock";
import { retryWithBackoff } from "../../util/retry";

/** How old a look may be when the call that rests on it leaves, in milliseconds: nobody answers an offer so fast. */
const FRESH = 1_000;
/** Where requests always wait longer for their turns, no look is fresher than this many. */
const MOST_LOOKS = 3;
/** How long failures are followed, in milliseconds. The service's "in use" checks lag behind for some seconds. */
const PATIENCE = 10_000;
const PAUSES = { initialDelay: 250, maxDelay: 2_000, minAttempts: 3 };

/** Sends once; `shouldSend` is to be handed on to the call. Answers a failure after which it may be sent again. */
type Send = (shouldSend: () => boolean) => Promise<RouterError | undefined>;

/**
 * Sends a call that rests on a look which has just been taken. Before it is sent again, after a failure or because it could
 * not leave in time, `recheck` tells whether it still is to be. Answers the last failure when none of them passed.
 */
export async function sendIfFresh(
  clock: Clock,
  send: Send,
  recheck: () => Promise<boolean>,
): Promise<RouterError | undefined> {
  let failure: RouterError | undefined;
  const isOver = await retryWithBackoff(clock, { deadline: clock.now() + PATIENCE, ...PAUSES }, async () => {
    // What the service refused may be about a job that came in the meantime.
    if (failure !== undefined && !(await recheck())) return true;
    failure = await sendInTime(clock, send, recheck);
    return failure === undefined ? true : undefined;
  });
  return isOver === undefined ? failure : undefined;
}

async function sendInTime(clock: Clock, send: Send, recheck: () => Promise<boolean>): Promise<RouterError | undefined> {
  for (let look = 1; ; look += 1) {
    const lookedAt = clock.now();
    try {
      return await send(() => look > MOST_LOOKS || clock.now() - lookedAt <= FRESH);
    } catch (error) {
      if (!hasCode(error, "StaleRead")) throw error;
    }
    if (!(await recheck())) return undefined;
  }
}

/** True for a failure after which any other call is repeated by the transport. */
export function isTransient(error: unknown): error is RouterError {
  if (!(error instanceof RouterError)) return false;
  return error.status === 408 || hasCode(error, "TooManyRequests", "ServiceError", "ConnectionFailed");
}

/** POSTs an action that ends something, upon a look that has just been taken. Throws the failure that did not pass. */
export async function runIfFresh(
  clock: Clock,
  act: (shouldSend: () => boolean) => Promise<void>,
  recheck: () => Promise<boolean>,
): Promise<void> {
  const send: Send = async (shouldSend) => {
    try {
      await act(shouldSend);
      return undefined;
    } catch (error) {
      if (isTransient(error)) return error;
      throw error;
    }
  };
  const failure = await sendIfFresh(clock, send, recheck);
  if (failure !== undefined) throw failure;
}
