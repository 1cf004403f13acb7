/** Logs how far the work on one fleet has come. */
import type { Clock } from "../util/clock";
import type { Action } from "./changes";

const LOG_INTERVAL = 5_000;

/**
 * Counts finished workers, and logs rate and time left of the writes every few seconds. How long removals wait for jobs is not
 * known, so they are no part of that.
 */
export class Progress {
  readonly done = { create: 0, change: 0, remove: 0 };
  readonly #name: string;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #expected = 0;
  #finished = 0;
  #failed = 0;
  #beganAt = 0;
  #nextLine = 0;

  constructor(name: string, clock: Clock, log: (line: string) => void) {
    this.#name = name;
    this.#clock = clock;
    this.#log = log;
  }

  /** Begins with so many workers to create or change. */
  begin(count: number): void {
    this.#expected = count;
    this.#beganAt = this.#clock.now();
    this.#nextLine = this.#beganAt + LOG_INTERVAL;
  }

  finish(action: Action, isFailed = false): void {
    if (!isFailed) this.done[action] += 1;
    if (action === "remove") return;
    this.#finished += 1;
    if (isFailed) this.#failed += 1;
    const now = this.#clock.now();
    if (now < this.#nextLine || this.#finished === this.#expected) return;
    this.#nextLine = now + LOG_INTERVAL;
    this.#log(this.#line(now - this.#beganAt));
  }

  #line(milliseconds: number): string {
    const left = this.#expected - this.#finished;
    const rate = this.#finished / (milliseconds / 1000);
    const failed = this.#failed === 0 ? "" : `, ${this.#failed} of them failed`;
    return (
      `fleet ${this.#name}: ${this.#finished} workers done${failed}, ${left} left, ` +
      `${Number(rate.toPrecision(2))} per second, about ${formatTime(left / rate)} to go`
    );
  }
}

function formatTime(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
