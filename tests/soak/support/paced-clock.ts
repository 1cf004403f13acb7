/** A virtual clock whose pace can be limited relative to real time. */
import { setTimeout } from "node:timers/promises";
import type { ManualClock } from "jobrouter-emulator";
import type { AdvanceableClock } from "jobrouter-emulator/simulator";

/** Milliseconds of real time by which the virtual time may be ahead of its pace, since timers are no finer. */
const SLACK = 20;

/** Advances a manual clock as fast as it is asked to, or at a pace. */
export class PacedClock implements AdvanceableClock {
  readonly #clock: ManualClock;
  #pace = Infinity;
  /** The real time, in milliseconds, before which the virtual one may not go on. */
  #due = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  now(): Date {
    return this.#clock.now();
  }

  /** From now on so many virtual seconds pass per real one at most; those that the machine is late are not made up for. */
  keepTo(pace: number): void {
    this.#pace = pace;
    this.#due = 0;
  }

  async advance(milliseconds: number): Promise<void> {
    this.#due = Math.max(this.#due, performance.now()) + milliseconds / this.#pace;
    const ahead = this.#due - performance.now();
    if (ahead > SLACK) await setTimeout(ahead);
    this.#clock.advance(milliseconds);
  }
}
