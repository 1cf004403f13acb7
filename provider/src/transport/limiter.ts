/** The one gate through which all requests of a process go to one endpoint, so that live traffic keeps its share of the quota. */
import PQueue from "p-queue";
import { Pace } from "./pace";
import { type Timers, processTimers } from "./timers";
import { WaitingRoom } from "./waiting-room";

/** Attempts under way at once: at 40 per second enough for answers that take 0.4 s; more would only pile up in a slow service. */
const MOST_UNDER_WAY = 16;

/** Who goes first. What has begun is finished first, so that a write follows the read on which it depends. */
const PRIORITIES = { background: 0, read: 1, begun: 2 } as const;

/** One of {@link PRIORITIES}. */
export type Priority = keyof typeof PRIORITIES;

/** What a limiter is made of; `timers` are there for tests. */
export interface LimiterOptions {
  /** The endpoint, as lines name it. */
  readonly endpoint: string;
  /** The rate that is never exceeded within 10 s, above 0; `Infinity` for no pace, except after a 429. */
  readonly requestsPerSecond: number;
  /** Shows one line about a wait. */
  readonly report: (line: string) => void;
  readonly timers?: Timers;
}

/** One attempt to be let through. */
export interface Passage<Answer> {
  readonly priority: Priority;
  /** Ends the wait for the turn: the attempt is then never made, and the signal's reason is thrown. */
  readonly signal: AbortSignal | undefined;
  /** Makes the attempt; called once, with the milliseconds that it waited. */
  readonly attempt: (waited: number) => Promise<Answer>;
  /** The milliseconds that a refusal asks to wait: `undefined` when it does not say, `false` when it is no refusal. */
  readonly readRefusal: (answer: Answer) => number | undefined | false;
}

/** Lets attempts through one by one, by priority, at the pace of one endpoint; see {@link Pace} for the rule after a 429. */
export class Limiter {
  readonly #turns = new PQueue({ concurrency: 1 });
  readonly #pace: Pace;
  readonly #timers: Timers;
  readonly #waiting: WaitingRoom;
  readonly #endpoint: string;
  readonly #report: (line: string) => void;
  #underWay = 0;
  #wakeFirst: (() => void) | undefined;

  /** Starts no timer: there are some only while requests wait. */
  constructor({ endpoint, requestsPerSecond, report, timers = processTimers }: LimiterOptions) {
    this.#pace = new Pace(requestsPerSecond);
    this.#timers = timers;
    this.#endpoint = endpoint;
    this.#report = report;
    this.#waiting = new WaitingRoom(timers, (count) => {
      const requests = count === 1 ? "1 request waits" : `${count} requests wait`;
      report(
        `job router: ${requests}; ${printRate(this.#pace.rate(timers.now()))} go to ${endpoint} (jobrouter:requestsPerSecond)`,
      );
    });
  }

  /** Makes an attempt when its turn has come. Rejects as the attempt does, or with the reason of the signal. */
  async pass<Answer>(passage: Passage<Answer>): Promise<Answer> {
    const waited = await this.#turn(passage);
    const wentAt = this.#timers.now();
    try {
      const answer = await passage.attempt(waited);
      this.#learn(wentAt, passage.readRefusal(answer));
      return answer;
    } finally {
      this.#release();
    }
  }

  /** Answers how long it took, with one attempt more under way. */
  async #turn({ priority, signal }: Pick<Passage<unknown>, "priority" | "signal">): Promise<number> {
    const arrivedAt = this.#timers.now();
    if (this.#waiting.isEmpty) this.#pace.resume(arrivedAt);
    const leave = this.#waiting.enter();
    const place = { isTaken: false };
    const turn = (): Promise<void> => this.#takePlace(place, signal);
    try {
      await this.#turns.add(turn, { priority: PRIORITIES[priority], ...(signal !== undefined && { signal }) });
      return this.#timers.now() - arrivedAt;
    } catch (error) {
      // Aborted between the turn and the attempt.
      if (place.isTaken) this.#release();
      throw error;
    } finally {
      leave();
    }
  }

  /** Takes a place and a beat of the pace as soon as there are both. */
  async #takePlace(place: { isTaken: boolean }, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const now = this.#timers.now();
      const delay = this.#underWay < MOST_UNDER_WAY ? this.#pace.delay(now) : Infinity;
      if (delay === 0) {
        this.#underWay += 1;
        this.#pace.take(now);
        place.isTaken = true;
        return;
      }
      await this.#change(delay, signal);
    }
  }

  #release(): void {
    this.#underWay -= 1;
    this.#wakeFirst?.();
  }

  /** Resolves after a delay, when an attempt ends, or when the signal is aborted. */
  #change(delay: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        stopTimer?.();
        signal?.removeEventListener("abort", done);
        this.#wakeFirst = undefined;
        resolve();
      };
      const stopTimer = delay === Infinity ? undefined : this.#timers.start(Math.ceil(delay), done);
      signal?.addEventListener("abort", done, { once: true });
      this.#wakeFirst = done;
    });
  }

  #learn(wentAt: number, retryAfter: number | undefined | false): void {
    if (retryAfter === false) {
      this.#pace.answered(wentAt);
      return;
    }
    const slowDown = this.#pace.refused(this.#timers.now(), wentAt, retryAfter);
    if (slowDown === undefined) return;
    const pause = `${Math.ceil(slowDown.seconds)} s`;
    const rate = printRate(slowDown.rate);
    this.#report(`job router: ${this.#endpoint} answered 429; all requests to it wait ${pause}, then go on at ${rate}`);
  }
}

function printRate(rate: number): string {
  return rate === Infinity ? `${MOST_UNDER_WAY} at a time` : `${Number(rate.toPrecision(2))} per second`;
}
