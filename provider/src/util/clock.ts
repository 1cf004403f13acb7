/** Time as an argument: code that waits takes a clock, so that tests bring their own. */

/** A steady clock with timers; all values are milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch; never goes back. */
  now(): number;
  /** Resolves after a delay; rejects with the reason of `signal` when it aborts first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Runs `action` once after a delay, and returns what cancels it. With `unref`, the process may exit before. */
  setTimer(milliseconds: number, action: () => void, options?: { readonly unref: true }): () => void;
}

/** Builds `sleep` from a clock's timers. */
export function sleepBy(setTimer: Clock["setTimer"]): Clock["sleep"] {
  return (milliseconds, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const abort = (): void => {
      cancelTimer();
      reject(signal?.reason);
    };
    const cancelTimer = setTimer(milliseconds, () => {
      signal?.removeEventListener("abort", abort);
      resolve(undefined);
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    return promise;
  };
}

const setTimer: Clock["setTimer"] = (milliseconds, action, options) => {
  const timer = setTimeout(action, milliseconds);
  if (options?.unref === true) timer.unref();
  return () => {
    clearTimeout(timer);
  };
};

export const systemClock: Clock = {
  // Date.now() may jump when the machine's clock is set.
  now: () => performance.timeOrigin + performance.now(),
  sleep: sleepBy(setTimer),
  setTimer,
};
