/** Time: the machine's own, or one that stands still until it is advanced. */

/** Where the emulator gets the time from. */
export interface Clock {
  now(): Date;
  /** Runs the action once that long from now; the returned function cancels it. */
  after(milliseconds: number, action: () => void): () => void;
}

// setTimeout takes 31 bits; a longer wait would fire at once. Whoever waits looks at the time again when woken.
const longestTimeout = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(milliseconds, action) {
    const timer = setTimeout(action, Math.min(milliseconds, longestTimeout));
    // What may fall due keeps no process running; a listening server does.
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A clock that its owner moves. */
export interface ManualClock extends Clock {
  /** Lets that much time pass. */
  advance(milliseconds: number): void;
}

/** Whether a clock can be advanced. */
export const isManual = (clock: Clock): clock is ManualClock => "advance" in clock;

/** Lets time pass until this moment, in milliseconds since 1970, unless it is over already. */
export function catchUp(clock: ManualClock, moment: number): void {
  clock.advance(Math.max(0, moment - clock.now().getTime()));
}

/** A clock as the control routes show it. */
export const showClock = (clock: Clock): { now: string; kind: "virtual" | "real" } => ({
  now: clock.now().toISOString(),
  kind: isManual(clock) ? "virtual" : "real",
});

/** A clock that stands still until a test advances it; actions that fall due run in order, each at its own time. */
export function manualClock(start = new Date("2024-01-01T00:00:00Z")): ManualClock {
  let time = start.getTime();
  let waiting: { at: number; action: () => void }[] = [];
  const takeFirstDue = (until: number) => {
    const [first] = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    waiting = waiting.filter((entry) => entry !== first);
    return first;
  };
  return {
    now: () => new Date(time),
    after(milliseconds, action) {
      const entry = { at: time + Math.max(0, milliseconds), action };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance(milliseconds) {
      const until = time + milliseconds;
      for (let due = takeFirstDue(until); due !== undefined; due = takeFirstDue(until)) {
        time = due.at;
        due.action();
      }
      time = until;
    },
  };
}
