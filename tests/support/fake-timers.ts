/** Time that passes when a test says so. */
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { Timers } from "../../provider/dist/http/timers.js";

/** Timers that fire in `advance` only. */
export interface FakeTimers extends Timers {
  /** Lets so many milliseconds pass; each timer fires `late` milliseconds after it is due. */
  advance(milliseconds: number, late?: () => number): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** How many timers are running that keep a process alive, and that do not. */
  running(): { readonly busy: number; readonly idle: number };
}

/** Starts at 1,000,000 ms. */
export function fakeTimers(): FakeTimers {
  let now = 1_000_000;
  const timers = new Set<{ readonly due: number; readonly action: () => void; readonly isIdle: boolean }>();
  const add = (milliseconds: number, action: () => void, isIdle: boolean): (() => void) => {
    const timer = { due: now + milliseconds, action, isIdle };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const settle = async (): Promise<void> => {
    await turnOfTheLoop();
  };
  return {
    now: () => now,
    start: (milliseconds, action) => add(milliseconds, action, false),
    startIdle: (milliseconds, action) => add(milliseconds, action, true),
    settle,
    running: () => {
      const idle = [...timers].filter(({ isIdle }) => isIdle).length;
      return { busy: timers.size - idle, idle };
    },
    async advance(milliseconds, late = () => 0) {
      const end = now + milliseconds;
      for (;;) {
        await settle();
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
