/** Fake clocks, advanced by tests. */
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { type Clock, sleepBy } from "../../provider/dist/util/clock.js";

/** A clock whose timers fire in `advance` only. */
export interface FakeClock extends Clock {
  /** Advances the clock; each timer fires `late` milliseconds after it is due. */
  advance(milliseconds: number, late?: () => number): Promise<void>;
  /** Runs everything that needs no time. */
  settle(): Promise<void>;
  /** How many timers are running that keep a process alive, and that do not. */
  running(): { readonly busy: number; readonly idle: number };
}

/** Opens a clock that starts at 1,000,000 ms. */
export function fakeClock(start = 1_000_000): FakeClock {
  let now = start;
  const timers = new Set<{ readonly due: number; readonly action: () => void; readonly isIdle: boolean }>();
  const setTimer: Clock["setTimer"] = (milliseconds, action, options) => {
    const timer = { due: now + milliseconds, action, isIdle: options?.unref === true };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  return {
    now: () => now,
    setTimer,
    sleep: sleepBy(setTimer),
    settle: () => turnOfTheLoop(),
    running: () => {
      const idle = [...timers].filter(({ isIdle }) => isIdle).length;
      return { busy: timers.size - idle, idle };
    },
    async advance(milliseconds, late = () => 0) {
      const end = now + milliseconds;
      for (;;) {
        await turnOfTheLoop();
        const [next] = [...timers].sort((a, b) => a.due - b.due);
        if (next === undefined || next.due > end) break;
        timers.delete(next);
        now = Math.max(now, next.due + late());
        next.action();
      }
      now = Math.max(now, end);
    },
  };
}

/** Opens a clock whose sleeps take no real time but advance it; it fires no timers. */
export function quickClock(start = 0): Clock {
  let now = start;
  return {
    now: () => now,
    sleep(milliseconds) {
      now += milliseconds;
      return Promise.resolve();
    },
    setTimer: () => () => undefined,
  };
}
