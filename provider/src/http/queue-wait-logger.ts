/** Who waits for a turn, and a line about it when that takes long. */
import type { Clock } from "../util/clock";

/** Milliseconds that a request waits before a line says so, and between two such lines. */
const NOTICEABLE = 5_000;
const BETWEEN_LINES = 15_000;

/** The requests that wait for their turn, in the order of their arrival. A timer runs only while there are some. */
export class WaitingRoom {
  readonly #arrivals = new Set<{ readonly at: number }>();
  readonly #clock: Clock;
  readonly #tell: (count: number) => void;
  #lastLine = -Infinity;
  #stopTimer: (() => void) | undefined;

  /** `tell` is called with the number of those who wait, once one of them has waited for 5 s, then at most every 15 s. */
  constructor(clock: Clock, tell: (count: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Whether nobody waits. */
  get isEmpty(): boolean {
    return this.#arrivals.size === 0;
  }

  /** Somebody begins to wait; the function that is answered says that they no longer do. */
  enter(): () => void {
    const arrival = { at: this.#clock.now() };
    this.#arrivals.add(arrival);
    if (this.#stopTimer === undefined) this.#watch();
    return () => {
      this.#arrivals.delete(arrival);
      if (!this.isEmpty) return;
      this.#stopTimer?.();
      this.#stopTimer = undefined;
    };
  }

  #watch(): void {
    const [first] = this.#arrivals;
    if (first === undefined) return;
    const due = Math.max(first.at + NOTICEABLE, this.#lastLine + BETWEEN_LINES);
    this.#stopTimer = this.#clock.setTimer(
      Math.max(0, due - this.#clock.now()),
      () => {
        this.#look(due);
      },
      { unref: true },
    );
  }

  /** The one that was to be told about may have had its turn meanwhile. */
  #look(due: number): void {
    const now = this.#clock.now();
    const [first] = this.#arrivals;
    if (first !== undefined && now >= due && now - first.at >= NOTICEABLE) {
      this.#lastLine = now;
      this.#tell(this.#arrivals.size);
    }
    this.#watch();
  }
}
