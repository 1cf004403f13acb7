/** Shows which entities wait for their jobs: as a table that changes in place, or as one line per change. */
import type { Clock } from "../../util/clock";

/** An entity whose deletion something blocks. */
export interface WaitingRow {
  /** For example `worker "ada"`. */
  readonly who: string;
  /** Changes when the jobs change. */
  readonly key: string;
  /** What blocks the deletion, with the jobs and since when. */
  readonly why: string;
  /** When the wait is over, in milliseconds of the clock. */
  readonly deadline: number;
  /** What follows then, as a part of a sentence; may be empty. */
  readonly next: string;
}

/** Entities that are shown one by one; the rest is counted. */
const MAX_ROWS = 50;
/** Between two lines about one entity, in milliseconds: a queue may lose a job at each read. */
const LINE_INTERVAL = 10_000;
/** Without a change, one line in so many milliseconds tells that the run goes on. */
const SIGN_INTERVAL = 60_000;

export class DrainLog {
  readonly #clock: Pick<Clock, "now">;
  readonly #log: (line: string) => void;
  readonly #status: ((text: string) => void) | undefined;
  readonly #rows = new Map<string, WaitingRow>();
  #shownAt = -Infinity;
  /** The last line about an entity. */
  readonly #shown = new Map<string, { readonly key: string; readonly at: number }>();

  /** `status` replaces the text that it has shown last; without it, changes are logged. */
  constructor(clock: Pick<Clock, "now">, log: (line: string) => void, status?: (text: string) => void) {
    this.#clock = clock;
    this.#log = log;
    this.#status = status;
  }

  /** Shows that an entity waits. */
  waits(row: WaitingRow): void {
    const { who, key } = row;
    this.#rows.set(who, row);
    if (this.#status !== undefined) {
      this.#status(this.#table());
      return;
    }
    const [shown, now] = [this.#shown.get(who), this.#clock.now()];
    const isChanged =
      shown === undefined ? this.#shown.size < MAX_ROWS : shown.key !== key && now - shown.at >= LINE_INTERVAL;
    if (!isChanged && now - this.#shownAt < SIGN_INTERVAL) return;
    this.#shown.set(who, { key, at: now });
    this.#shownAt = now;
    this.#log(`${this.#lineOf(row)}${isChanged ? "" : this.#others(1)}`);
  }

  /** Shows that an entity waits no longer; `why` is empty where an error or another line says it. */
  ends(who: string, why: string): void {
    if (!this.#rows.delete(who)) return;
    if (this.#status !== undefined) this.#status(this.#table());
    else if (why !== "" && this.#shown.has(who)) this.#log(`${who}: ${why}${this.#others()}`);
  }

  #others(shown = 0): string {
    const others = this.#rows.size - shown;
    return others === 0 ? "" : `; ${others} more ${others === 1 ? "waits" : "wait"}`;
  }

  #lineOf({ who, why, deadline, next }: WaitingRow): string {
    return `${who}: ${why}; ${Math.max(0, Math.ceil((deadline - this.#clock.now()) / 1000))} s left${next}`;
  }

  /** The rows by what is left of their time, the longest wait first. */
  #table(): string {
    const rows = [...this.#rows.values()].sort((a, b) => a.deadline - b.deadline);
    const more = rows.length > MAX_ROWS ? [`and ${rows.length - MAX_ROWS} more`] : [];
    return [...rows.slice(0, MAX_ROWS).map((row) => this.#lineOf(row)), ...more].join("\n");
  }
}
