/** Time for the parts that wait, so that tests can bring their own. */

/** A steady clock in milliseconds, and timers on it. */
export interface Timers {
  now(): number;
  /** Runs `action` once after so many milliseconds, unless the function that it answers is called before. */
  start(milliseconds: number, action: () => void): () => void;
  /** The same for something that is only told: the process may end before. */
  startIdle(milliseconds: number, action: () => void): () => void;
}

/** The time of this process. */
export const processTimers: Timers = {
  now: () => performance.now(),
  start(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  startIdle(milliseconds, action) {
    const timer = setTimeout(action, milliseconds).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
