/** An interrupted run: what has begun may end within a bound, nothing new begins, and both are reported. */
import { setMaxListeners } from "node:events";
import { RouterError, hasCode } from "../errors";
import type { CancellationSignals } from "../util/cancellation";
import { systemClock } from "../util/clock";

/** Milliseconds that calls have to end: the engine kills this process 5 s after its own signal. */
const BOUND = 4_000;
/** Steps that one line names; the rest is "more". */
const MOST_NAMED = 10;

interface Step {
  readonly name: string;
}

/** The steps of the engine in this process, and how they end when the run is interrupted. */
export class Interruption {
  /** Cancel the calls of the transport. */
  readonly signals: CancellationSignals;
  readonly #report: (line: string) => void;
  readonly #interrupted = new AbortController();
  readonly #overdue = new AbortController();
  readonly #running = new Set<Step>();
  readonly #unfinished: Step[] = [];
  #done = 0;
  #ending = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `report` shows one line to whoever runs the deployment. */
  constructor(report: (line: string) => void) {
    this.#report = report;
    // Each call under way listens; Node 22.12, the oldest that is supported, warns of a leak from the eleventh on.
    setMaxListeners(Infinity, this.#interrupted.signal, this.#overdue.signal);
    this.signals = { cancelled: this.#interrupted.signal, deadlineExceeded: this.#overdue.signal };
  }

  /** True while no step runs. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Runs the step that `name` describes, such as `update of worker "ada"`. Throws `Cancelled` in an interrupted run. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#isInterrupted()) throw notStarted(name);
    const step = { name };
    this.#running.add(step);
    try {
      const result = await work();
      this.#settle(step, true);
      return result;
    } catch (error) {
      this.#settle(step, false);
      throw this.#isInterrupted() && hasCode(error, "Cancelled", "DeadlineExceeded") ? notFinished(name, error) : error;
    }
  }

  /** Waits so many milliseconds; throws `Cancelled` as soon as the run is interrupted. */
  async sleep(milliseconds: number): Promise<void> {
    try {
      await systemClock.sleep(milliseconds, this.#interrupted.signal);
    } catch (error) {
      throw new RouterError("Cancelled", "the run was interrupted", { cause: error });
    }
  }

  /** Interrupts the run; a second time changes nothing. */
  interrupt(): void {
    if (this.#isInterrupted()) return;
    this.#ending = this.#running.size;
    // The engine ends each run, also a finished one, by cancelling it.
    if (this.#ending > 0) {
      const count = `${this.#done} ${this.#done === 1 ? "step" : "steps"}`;
      this.#report(`interrupted: ${count} done; still ending: ${namesOf(this.#running)}`);
      this.#timer = setTimeout(() => {
        this.#overdue.abort();
      }, BOUND).unref();
    }
    this.#interrupted.abort();
  }

  /** Says what is cut off by the end of the process. */
  cutOff(): void {
    if (this.isIdle) return;
    this.#report(`interrupted: cut off: ${namesOf(this.#running)}; the next run finds out how far they came`);
  }

  #isInterrupted(): boolean {
    return this.#interrupted.signal.aborted;
  }

  #settle(step: Step, isFinished: boolean): void {
    this.#running.delete(step);
    if (isFinished) this.#done += 1;
    if (!this.#isInterrupted()) return;
    if (!isFinished) this.#unfinished.push(step);
    if (!this.isIdle) return;
    clearTimeout(this.#timer);
    this.#report(summary(this.#ending, this.#unfinished));
  }
}

function summary(ending: number, unfinished: readonly Step[]): string {
  if (unfinished.length === 0) return "interrupted: all steps that had begun are finished";
  const finished = ending - unfinished.length;
  return `interrupted: ${finished} of the last ${ending} finished; not finished: ${namesOf(unfinished)}; the next run goes on`;
}

function namesOf(steps: Iterable<Step>): string {
  const names = Array.from(steps, ({ name }) => name);
  const more = names.length > MOST_NAMED ? [`${names.length - MOST_NAMED} more`] : [];
  return [...names.slice(0, MOST_NAMED), ...more].join(", ");
}

function notStarted(name: string): RouterError {
  return new RouterError("Cancelled", `${name} was not started, because the run was interrupted; run again`);
}

function notFinished(name: string, cause: RouterError): RouterError {
  const message = `${name} is not finished: ${cause.message}`;
  return new RouterError(cause.code, message, { cause, mayHaveBeenApplied: cause.mayHaveBeenApplied });
}
