import type { Clock } from "./clock.js";
import { readState, writeState } from "./data-file.js";
import { settle } from "./life-cycle.js";
import { Store } from "./store.js";

/** The state with its passage of time: due things happen first, what follows happens after, then it is saved. */
export class Router {
  readonly #clock: Clock;
  readonly #file: string | undefined;
  readonly #store: Store;
  #settledSequence = -1;
  #savedSequence = -1;
  #cancelWake: (() => void) | undefined;
  #isStopped = false;

  constructor(options: { clock: Clock; seed: number; dataFile?: string | undefined }) {
    this.#clock = options.clock;
    this.#file = options.dataFile;
    const state = options.dataFile === undefined ? undefined : readState(options.dataFile);
    this.#store = new Store(options.clock, options.seed, state);
    this.#settle();
  }

  /** Reads the state as it stands. */
  look<Result>(read: (store: Store) => Result): Result {
    return read(this.#store);
  }

  /** Runs one request; nothing comes between it and what follows from it. */
  perform<Result>(act: (store: Store) => Result): Result {
    this.#settle();
    try {
      return act(this.#store);
    } finally {
      this.#settle();
    }
  }

  /** Lets go of the clock. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelWake?.();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  #settle(): void {
    const isDue = (this.#store.nextDeadline()?.at ?? Infinity) <= this.#store.now();
    if (isDue || this.#store.sequence !== this.#settledSequence) {
      settle(this.#store);
      this.#settledSequence = this.#store.sequence;
      this.#rearm();
    }
    if (this.#file !== undefined && this.#store.sequence !== this.#savedSequence) {
      writeState(this.#file, this.#store.toState());
      this.#savedSequence = this.#store.sequence;
    }
  }

  #rearm(): void {
    this.#cancelWake?.();
    if (this.#isStopped) return;
    const next = this.#store.nextDeadline();
    this.#cancelWake =
      next &&
      this.#clock.after(Math.max(0, next.at - this.#store.now()), () => {
        this.#settle();
        this.#rearm();
      });
  }
}
