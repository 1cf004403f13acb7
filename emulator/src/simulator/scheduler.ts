/** Discrete-event schedulers: processes that sleep between their steps, in virtual or real time. */
import { SortedMap } from "../util/sorted-map.js";

/** Schedules processes; times are milliseconds since 1970 by the router's clock. */
export interface Scheduler {
  now(): number;
  /** Suspends the process that calls it. */
  sleep(milliseconds: number): Promise<void>;
  /** Starts a process after a delay; the returned function cancels it if it has not started. */
  schedule(milliseconds: number, process: Process): () => void;
  /** Runs processes until `stop`; rejects with the first error of a process. */
  run(): Promise<void>;
  /** Ends the run: sleeping processes are not woken. */
  stop(): void;
}

/** A process: it runs and sleeps. */
export type Process = () => Promise<void> | void;

/** A clock that stands still until it is advanced. */
export interface AdvanceableClock {
  now(): Date;
  advance(milliseconds: number): Promise<void> | void;
}

/**
 * Jumps from one event to the next. One process runs at a time and time stands still meanwhile, however long its calls
 * take, so the order of all calls follows from the seed. A process must therefore not sleep twice at once.
 */
export class VirtualScheduler implements Scheduler {
  readonly #clock: AdvanceableClock;
  readonly #events = new SortedMap<() => void>();
  #time: number;
  #count = 0;
  #isStopped = false;
  #turn: { end(): void; fail(error: unknown): void } | undefined;

  constructor(clock: AdvanceableClock) {
    this.#clock = clock;
    this.#time = clock.now().getTime();
  }

  now(): number {
    return this.#time;
  }

  sleep(milliseconds: number): Promise<void> {
    const turn = this.#turn;
    if (turn === undefined) throw new Error("a process in virtual time must sleep once at a time");
    return new Promise((wake) => {
      this.#add(milliseconds, wake);
      this.#turn = undefined;
      turn.end();
    });
  }

  schedule(milliseconds: number, process: Process): () => void {
    return this.#add(milliseconds, () => {
      Promise.resolve()
        .then(process)
        .then(
          () => {
            const turn = this.#turn;
            this.#turn = undefined;
            turn?.end();
          },
          (error: unknown) => this.#turn?.fail(error),
        );
    });
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      const next = this.#events.after(undefined);
      if (next === undefined) return;
      const [rank, begin] = next;
      this.#events.delete(rank);
      await this.#advanceTo(Number(rank[0]));
      await new Promise<void>((end, fail) => {
        this.#turn = { end, fail };
        begin();
      });
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  #add(milliseconds: number, begin: () => void): () => void {
    const rank = [this.#time + Math.max(0, milliseconds), (this.#count += 1)];
    this.#events.set(rank, begin);
    return () => {
      this.#events.delete(rank);
    };
  }

  async #advanceTo(time: number): Promise<void> {
    if (time <= this.#time) return;
    await this.#clock.advance(time - this.#time);
    this.#time = time;
  }
}

// setTimeout takes 31 bits, 24 days; a longer delay would fire at once.
const maxTimeout = 2 ** 31 - 1;

/** Runs in real time; processes run concurrently. */
export class RealScheduler implements Scheduler {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #run = Promise.withResolvers<undefined>();
  #isOver = false;

  now(): number {
    return Date.now();
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#add(milliseconds, wake));
  }

  schedule(milliseconds: number, process: Process): () => void {
    return this.#add(milliseconds, () => {
      Promise.resolve().then(process).catch(this.#run.reject);
    });
  }

  async run(): Promise<void> {
    try {
      await this.#run.promise;
    } finally {
      // A process with a pending call runs until its next sleep, and no further.
      this.#isOver = true;
      for (const timer of this.#timers) clearTimeout(timer);
    }
  }

  stop(): void {
    this.#run.resolve(undefined);
  }

  #add(milliseconds: number, begin: () => void): () => void {
    if (this.#isOver) return () => undefined;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        begin();
      },
      Math.min(milliseconds, maxTimeout),
    );
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
      clearTimeout(timer);
    };
  }
}
