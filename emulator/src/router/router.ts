/** One router: its state with the passage of time, and the file that keeps it. */
import type { Clock } from "../util/clock.js";
import { catchUp, isManual } from "../util/clock.js";
import { DataFile } from "../storage/data-file.js";
import { settle } from "./process-changes.js";
import type { Question } from "./rules/call-cache.js";
import { RuleCallers } from "./rules/call-runner.js";
import type { Outcome } from "./rules/evaluate.js";
import type { RouterSettings } from "./settings.js";
import { defaultSettings } from "./settings.js";
import type { State } from "../storage/changes.js";
import { Store } from "./state/store.js";

/** The state with its passage of time: due things happen first, what follows happens after, then it is saved. */
export class Router {
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #settings: RouterSettings;
  readonly #callers: RuleCallers;
  #store: Store;
  #file: DataFile | undefined;
  #settledSequence = -1;
  #cancelWake: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();
  #isStopped = false;

  constructor(options: {
    clock: Clock;
    seed: number;
    dataFile?: string | undefined;
    settings?: Partial<RouterSettings>;
  }) {
    this.#clock = options.clock;
    this.#seed = options.seed;
    this.#settings = { ...defaultSettings, ...options.settings };
    this.#callers = new RuleCallers(options.clock, this.#settings.ruleHosts, (question, outcome) => {
      this.#take(question, outcome);
    });
    this.#store = this.#makeStore();
    if (options.dataFile !== undefined) this.#file = this.#openFile(options.dataFile);
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

  /** Forgets everything; what comes next is as after a first start with the same seed. */
  reset(): void {
    this.#store = this.#makeStore();
    this.#file?.startOver();
    this.#settle();
    for (const listener of this.#listeners) listener();
  }

  /** Fulfilled once no service behind a rule has still to answer, and what follows from the answers has happened. */
  async idle(): Promise<void> {
    await this.#callers.idle();
  }

  /** Fulfilled once everything that happened so far is on the disk. */
  async saved(): Promise<void> {
    await this.#file?.saved();
  }

  /** Like `saved`, before it returns. */
  saveNow(): void {
    this.#file?.saveNow();
  }

  /** Calls the listener after each change from now on; the answered function ends that. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Lets go of the clock and of the file. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelWake?.();
    this.#callers.stop();
    this.#file?.close();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  #makeStore(state?: State): Store {
    return new Store({ clock: this.#clock, seed: this.#seed, settings: this.#settings }, state);
  }

  #openFile(file: string): DataFile {
    const load = (state: State | undefined) => {
      // A virtual clock starts anew each time, but what is in the file cannot lie ahead of it.
      if (isManual(this.#clock)) catchUp(this.#clock, state?.counters.time ?? 0);
      this.#store = this.#makeStore(state);
    };
    return DataFile.open(file, load, () => this.#store.snapshot());
  }

  #settle(): void {
    const isDue = (this.#store.timetable.nextAt() ?? Infinity) <= this.#store.now();
    if (isDue || this.#store.sequence !== this.#settledSequence) {
      settle(this.#store);
      this.#settledSequence = this.#store.sequence;
      this.#rearm();
      for (const question of this.#store.answers.takeQuestions()) this.#callers.put(question);
    }
    const changes = this.#store.takeChanges();
    if (changes === undefined) return;
    this.#file?.append(changes);
    for (const listener of this.#listeners) listener();
  }

  #wake(): void {
    try {
      this.#settle();
    } catch (error) {
      // Nobody waits for an answer here. The next request meets the same full disk and is told.
      console.error(error);
    }
    this.#rearm();
  }

  #take(question: Question, outcome: Outcome): void {
    const job = this.#store.jobs.get(question.jobId);
    if (this.#isStopped || job === undefined || !this.#store.answers.give(question, outcome)) return;
    this.#store.mark(job);
    this.#store.next();
    this.#wake();
  }

  #rearm(): void {
    this.#cancelWake?.();
    if (this.#isStopped) return;
    const next = this.#store.timetable.nextAt();
    this.#cancelWake =
      next === undefined
        ? undefined
        : this.#clock.after(Math.max(0, next - this.#store.now()), () => {
            this.#wake();
          });
  }
}
