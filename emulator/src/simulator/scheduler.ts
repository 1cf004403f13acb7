/** The passage of time in a simulated life: everything that happens is a process which sleeps between its deeds. */
import { SortedMap } from "../util/sorted-map.js";

/** When processes run; times are milliseconds since 1970 by the router's clock. */
export interface Timeline {
  now(): number;
  /** Lets time pass for the process that calls it. */
  sleep(milliseconds: number): Promise<void>;
  /** Starts a process after that long; the returned function calls it off if it has not started. */
  later(milliseconds: number, process: Process): () => void;
  /** Lets time pass until `stop`; rejects with the first error of a process. */
  run(): Promise<void>;
  /** Ends the run: whoever sleeps is not woken. */
  stop(): void;
}

/** Something that happens, with sleeps in between. */
export type Process = () => Promise<void> | void;

/** A clock that stands still until it is advanced. */
export interface Advanceable {
  now(): Date;
  advance(milliseconds: number): Promise<void> | void;
}

/**
 * Jumps from one event to the next. One process is awake at a time and time stands still meanwhile, however long its
 * calls take, so that the order of all calls follows from the seed. A process must therefore not sleep twice at once.
 */
export class VirtualTimeline implements Timeline {
  readonly #clock: Advanceable;
  readonly #agenda = new SortedMap<() => void>();
  #time: number;
  #entries = 0;
  #isStopped = false;
  #turn: { end(): void; fail(error: unknown): void } | undefined;

  constructor(clock: Advanceable) {
    this.#clock = clock;
    this.#time = clock.now().getTime();
  }

  now(): number {
    return this.#time;
  }

  sleep(milliseconds: number): Promise<void> {
    const turn = this.#turn;
    if (turn === undefined) throw new Error("a process of a virtual life must sleep once at a time");
    return new Promise((wake) => {
      this.#enter(milliseconds, wake);
      this.#turn = undefined;
      turn.end();
    });
  }

  later(milliseconds: number, process: Process): () => void {
    return this.#enter(milliseconds, () => {
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
      const next = this.#agenda.after(undefined);
      if (next === undefined) return;
      const [rank, begin] = next;
      this.#agenda.delete(rank);
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

  #enter(milliseconds: number, begin: () => void): () => void {
    const rank = [this.#time + Math.max(0, milliseconds), (this.#entries += 1)];
    this.#agenda.set(rank, begin);
    return () => {
      this.#agenda.delete(rank);
    };
  }

  async #advanceTo(time: number): Promise<void> {
    if (time <= this.#time) return;
    await this.#clock.advance(time - this.#time);
    this.#time = time;
  }
}

// setTimeout takes 31 bits, 24 days; a longer wait would be over at once, and no life lasts that long.
const longestTimeout = 2 ** 31 - 1;

/** Goes along with the machine's own clock; processes overlap as people do. */
export class RealTimeline implements Timeline {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #run = Promise.withResolvers<undefined>();
  #isOver = false;

  now(): number {
    return Date.now();
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#enter(milliseconds, wake));
  }

  later(milliseconds: number, process: Process): () => void {
    return this.#enter(milliseconds, () => {
      Promise.resolve().then(process).catch(this.#run.reject);
    });
  }

  async run(): Promise<void> {
    try {
      await this.#run.promise;
    } finally {
      // Whoever was in the middle of a call goes on to its next sleep, and no further.
      this.#isOver = true;
      for (const timer of this.#timers) clearTimeout(timer);
    }
  }

  stop(): void {
    this.#run.resolve(undefined);
  }

  #enter(milliseconds: number, begin: () => void): () => void {
    if (this.#isOver) return () => undefined;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        begin();
      },
      Math.min(milliseconds, longestTimeout),
    );
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
      clearTimeout(timer);
    };
  }
}
