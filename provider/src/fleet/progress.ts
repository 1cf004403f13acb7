/** How far the work on one fleet has come, in lines for whoever runs the deployment. */
import type { Clock } from "../util/clock";

/** Milliseconds between two lines. */
const BETWEEN_LINES = 5_000;

/** What was done about one worker; `same`: it moved between shards, and nothing else. */
export type Deed = "created" | "changed" | "removed" | "same";

/** Counts what is done, for all shards of one fleet, and says so now and then. */
export class Progress {
  readonly done = { created: 0, changed: 0, removed: 0, same: 0, failed: 0 };
  readonly #name: string;
  readonly #clock: Clock;
  readonly #report: (line: string) => void;
  #expected = 0;
  #finished = 0;
  #beganAt: number | undefined;
  #nextLine = 0;

  /** `name` is the fleet's. */
  constructor(name: string, clock: Clock, report: (line: string) => void) {
    this.#name = name;
    this.#clock = clock;
    this.#report = report;
  }

  /** True once a shard has begun its work, which none does in a preview. */
  get hasBegun(): boolean {
    return this.#beganAt !== undefined;
  }

  /** Workers with which nothing was begun, or not yet. */
  get left(): number {
    return this.#expected - this.#finished;
  }

  /** A shard begins, with so many workers to do something about. */
  begin(count: number): void {
    this.#expected += count;
    if (this.#beganAt !== undefined) return;
    this.#beganAt = this.#clock.now();
    this.#nextLine = this.#beganAt + BETWEEN_LINES;
  }

  /** One worker is done with. */
  finish(deed: Deed | "failed"): void {
    this.done[deed] += 1;
    this.#finished += 1;
    const now = this.#clock.now();
    if (now < this.#nextLine || this.#finished === this.#expected) return;
    this.#nextLine = now + BETWEEN_LINES;
    this.#report(this.#line(now - (this.#beganAt ?? now)));
  }

  #line(milliseconds: number): string {
    const rate = this.#finished / (milliseconds / 1000);
    const failed = this.done.failed === 0 ? "" : `, ${this.done.failed} of them failed`;
    return (
      `fleet ${this.#name}: ${this.#finished} workers done${failed}, ${this.left} left, ` +
      `${Number(rate.toPrecision(2))} per second, about ${formatTime(this.left / rate)} to go`
    );
  }
}

function formatTime(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
