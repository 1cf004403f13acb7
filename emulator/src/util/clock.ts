/** Clocks: the machine's own, or a virtual one that is advanced by hand. */

/** A source of time, with timers. */
export interface Clock {
  now(): Date;
  /** Runs an action after a delay; the returned function cancels it. */
  after(milliseconds: number, action: () => void): () => void;
}

// setTimeout takes 31 bits; a longer delay would fire at once. Callers check the time again when they are called.
const maxTimeout = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(milliseconds, action) {
    const timer = setTimeout(action, Math.min(milliseconds, maxTimeout));
    // A pending timer does not keep the process running; a listening server does.
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A virtual clock. */
export interface ManualClock extends Clock {
  /** Advances the clock and fires the timers that are due. */
  advance(milliseconds: number): void;
}

/** Tells whether a clock can be advanced. */
export const isManual = (clock: Clock): clock is ManualClock => "advance" in clock;

/** Advances a clock to a time in milliseconds since 1970, unless it is later already. */
export function catchUp(clock: ManualClock, time: number): void {
  clock.advance(Math.max(0, time - clock.now().getTime()));
}

/** Makes the view of a clock for the control routes. */
export const showClock = (clock: Clock): { now: string; kind: "virtual" | "real" } => ({
  now: clock.now().toISOString(),
  kind: isManual(clock) ? "virtual" : "real",
});

/** Makes a virtual clock that a test advances; actions that are due run in order, each at its own time. */
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
