/** Coordinates the end of a cancelled run: running operations may complete before a deadline, and no new one starts. */
import { setMaxListeners } from "node:events";
import { RouterError, hasCode } from "../errors";
import type { CancellationSignals } from "../util/cancellation";
import { type Clock, systemClock } from "../util/clock";
import { formatList } from "../util/format-list";
import type { Middleware, Verb } from "./middleware";

/** Milliseconds that operations have to complete: the engine kills this process 5 s after its own signal. */
const DEADLINE = 4_000;
const MAX_NAMED = 10;

interface Operation {
  readonly name: string;
}

/** The operations of this process, and how they end when the run is cancelled. */
export class ShutdownCoordinator {
  /** Cancel the calls of the transport. */
  readonly signals: CancellationSignals;
  readonly #log: (line: string) => void;
  readonly #clock: Clock;
  readonly #cancelled = new AbortController();
  readonly #deadlineExceeded = new AbortController();
  readonly #running = new Set<Operation>();
  readonly #failed: Operation[] = [];
  #completed = 0;
  #runningAtCancel = 0;
  #cancelTimer: (() => void) | undefined;

  /** `log` shows one line to the person who runs the deployment. */
  constructor(log: (line: string) => void, clock: Clock = systemClock) {
    this.#log = log;
    this.#clock = clock;
    // Each call under way listens; Node 22.12, the oldest that is supported, warns of a leak from the eleventh on.
    setMaxListeners(Infinity, this.#cancelled.signal, this.#deadlineExceeded.signal);
    this.signals = { cancelled: this.#cancelled.signal, deadlineExceeded: this.#deadlineExceeded.signal };
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Runs the operation that `name` describes, such as `update of worker "ada"`. Throws `Cancelled` in a cancelled run. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#isCancelled())
      throw new RouterError("Cancelled", `${name} was not started, because the run was interrupted; run again`);
    const operation = { name };
    this.#running.add(operation);
    try {
      const result = await work();
      this.#end(operation, true);
      return result;
    } catch (error) {
      this.#end(operation, false);
      if (!this.#isCancelled() || !hasCode(error, "Cancelled", "DeadlineExceeded")) throw error;
      const { code, message, mayHaveBeenApplied } = error;
      throw new RouterError(code, `${name} is not completed: ${message}`, { cause: error, mayHaveBeenApplied });
    }
  }

  /** Waits so many milliseconds; throws `Cancelled` as soon as the run is cancelled. */
  async sleep(milliseconds: number): Promise<void> {
    try {
      await this.#clock.sleep(milliseconds, this.#cancelled.signal);
    } catch (error) {
      throw new RouterError("Cancelled", "the run was interrupted", { cause: error });
    }
  }

  /** Cancels the run; a second time changes nothing. */
  cancel(): void {
    if (this.#isCancelled()) return;
    this.#runningAtCancel = this.#running.size;
    // The engine ends each run, also a finished one, by cancelling it.
    if (this.#runningAtCancel > 0) {
      const count = `${this.#completed} ${this.#completed === 1 ? "operation" : "operations"} completed`;
      this.#log(`Interrupted: ${count}; waiting for ${namesOf(this.#running)}`);
      const exceed = (): void => {
        this.#deadlineExceeded.abort();
      };
      this.#cancelTimer = this.#clock.setTimer(DEADLINE, exceed, { unref: true });
    }
    this.#cancelled.abort();
  }

  /** Logs the operations that end with the process. */
  abandon(): void {
    if (this.isIdle) return;
    this.#log(`Interrupted: aborted ${namesOf(this.#running)}; the next run finds out whether they were applied`);
  }

  #isCancelled(): boolean {
    return this.#cancelled.signal.aborted;
  }

  #end(operation: Operation, isCompleted: boolean): void {
    this.#running.delete(operation);
    if (isCompleted) this.#completed += 1;
    if (!this.#isCancelled()) return;
    if (!isCompleted) this.#failed.push(operation);
    if (!this.isIdle) return;
    this.#cancelTimer?.();
    this.#log(summary(this.#runningAtCancel, this.#failed));
  }
}

function summary(running: number, failed: readonly Operation[]): string {
  if (failed.length === 0) return "Interrupted: all running operations completed";
  const completed = running - failed.length;
  return `Interrupted: ${completed} of ${running} running operations completed; not completed: ${namesOf(failed)}; the next run continues`;
}

function namesOf(operations: Iterable<Operation>): string {
  return formatList([...operations], ({ name }) => name, MAX_NAMED);
}

const OPERATIONS: Readonly<Partial<Record<Verb, string>>> = {
  create: "creation",
  read: "reading",
  update: "update",
  delete: "deletion",
};

/** Tracks the verbs that call the service as operations, by the noun of the kind and the id of the resource. */
export function trackOperations(
  { noun, identity }: { readonly noun: string; readonly identity?: string },
  shutdown: ShutdownCoordinator,
): Middleware {
  return {
    around(verb, { id, news, name }, work) {
      const declared = identity === undefined ? undefined : news?.[identity];
      // An id comes from a program or a state, and must not break the line.
      return shutdown.run(`${OPERATIONS[verb] ?? verb} of ${noun} ${JSON.stringify(id ?? declared ?? name)}`, work);
    },
  };
}
