/** One router: its state, its timers, the calls of its rules, and its data file. */
import type { State } from "../storage/changes.js";
import { DataFile } from "../storage/data-file.js";
import { type Clock, catchUp, isManual } from "../util/clock.js";
import { processChanges } from "./process-changes.js";
import type { RuleCall } from "./rules/call-cache.js";
import { RuleCallRunner } from "./rules/call-runner.js";
import type { RuleResult } from "./rules/evaluate.js";
import { type RouterSettings, defaultSettings } from "./settings.js";
import { Store } from "./state/store.js";

/** Runs operations: fires due timers before, applies the consequences after, then appends the changes to the data file. */
export class Router {
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #settings: RouterSettings;
  readonly #ruleCalls: RuleCallRunner;
  #store: Store;
  #file: DataFile | undefined;
  #processedSequence = -1;
  #cancelWakeUp: (() => void) | undefined;
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
    this.#ruleCalls = new RuleCallRunner(options.clock, this.#settings.ruleHosts, (call, result) => {
      this.#resolve(call, result);
    });
    this.#store = this.#makeStore();
    if (options.dataFile !== undefined) this.#file = this.#openFile(options.dataFile);
    this.#process();
  }

  /** Reads the state as it is, without firing timers. */
  read<Result>(read: (store: Store) => Result): Result {
    return read(this.#store);
  }

  /** Runs one operation and everything that follows from it. */
  perform<Result>(operation: (store: Store) => Result): Result {
    this.#process();
    try {
      return operation(this.#store);
    } finally {
      this.#process();
    }
  }

  /** Removes everything; the router is then as after a first start with the same seed. */
  reset(): void {
    this.#store = this.#makeStore();
    this.#file?.reset();
    this.#process();
    for (const listener of this.#listeners) listener();
  }

  /** Waits until no call of a rule is pending and its results are applied. */
  async idle(): Promise<void> {
    await this.#ruleCalls.idle();
  }

  /** Waits until everything that happened so far is on the disk. */
  async flush(): Promise<void> {
    await this.#file?.flush();
  }

  /** Like `flush`, before it returns. */
  flushSync(): void {
    this.#file?.flushSync();
  }

  /** Calls the listener after each change; the returned function unsubscribes it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Cancels timers and calls, and closes the data file. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelWakeUp?.();
    this.#ruleCalls.abort();
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
      // A virtual clock starts at the same time in each run, but must not be behind what is in the file.
      if (isManual(this.#clock)) catchUp(this.#clock, state?.counters.time ?? 0);
      this.#store = this.#makeStore(state);
    };
    return DataFile.open(file, load, () => this.#store.snapshot());
  }

  #process(): void {
    const isDue = (this.#store.timers.nextAt() ?? Infinity) <= this.#store.now();
    if (isDue || this.#store.sequence !== this.#processedSequence) {
      processChanges(this.#store);
      this.#processedSequence = this.#store.sequence;
      this.#scheduleWakeUp();
      for (const call of this.#store.ruleCalls.takeUnsent()) this.#ruleCalls.start(call);
    }
    const changes = this.#store.takeChanges();
    if (changes === undefined) return;
    this.#file?.append(changes);
    for (const listener of this.#listeners) listener();
  }

  #wakeUp(): void {
    try {
      this.#process();
    } catch (error) {
      // No request is waiting for an answer here. The next one meets the same full disk and reports it.
      console.error(error);
    }
    this.#scheduleWakeUp();
  }

  #resolve(call: RuleCall, result: RuleResult): void {
    const job = this.#store.jobs.get(call.jobId);
    if (this.#isStopped || job === undefined || !this.#store.ruleCalls.resolve(call, result)) return;
    this.#store.mark(job);
    this.#store.next();
    this.#wakeUp();
  }

  #scheduleWakeUp(): void {
    this.#cancelWakeUp?.();
    if (this.#isStopped) return;
    const next = this.#store.timers.nextAt();
    this.#cancelWakeUp =
      next === undefined
        ? undefined
        : this.#clock.after(Math.max(0, next - this.#store.now()), () => {
            this.#wakeUp();
          });
  }
}
