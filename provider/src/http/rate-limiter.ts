/** The one gate through which all requests of a process go to one endpoint, so that live traffic keeps its share of the quota. */
import { Pace } from "./adaptive-rate";
import { type Clock, systemClock } from "../util/clock";
import { WaitingRoom } from "./queue-wait-logger";

/** Attempts under way at once: at 40 per second enough for answers that take 0.4 s; more would only pile up in a slow service. */
const MOST_UNDER_WAY = 16;

/** Who goes first, in this order. What has begun is finished first, so that a write follows the read on which it depends. */
export type Priority = "begun" | "read" | "background";

/** What a limiter is made of; `clock` is there for tests. */
export interface LimiterOptions {
  /** The endpoint, as lines name it. */
  readonly endpoint: string;
  /** The rate that is never exceeded within 10 s, above 0; `Infinity` for no pace, except after a 429. */
  readonly requestsPerSecond: number;
  /** Shows one line about a wait. */
  readonly report: (line: string) => void;
  readonly clock?: Clock;
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
  /** Those who wait, each as what lets it go. Sets, because whoever gives up leaves from the middle. */
  readonly #lines: Readonly<Record<Priority, Set<() => void>>> = {
    begun: new Set(),
    read: new Set(),
    background: new Set(),
  };
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #waiting: WaitingRoom;
  readonly #endpoint: string;
  readonly #report: (line: string) => void;
  #underWay = 0;
  #stopTimer: (() => void) | undefined;

  /** Starts no timer: there are some only while requests wait. */
  constructor({ endpoint, requestsPerSecond, report, clock = systemClock }: LimiterOptions) {
    this.#pace = new Pace(requestsPerSecond);
    this.#clock = clock;
    this.#endpoint = endpoint;
    this.#report = report;
    this.#waiting = new WaitingRoom(clock, (count) => {
      const requests = count === 1 ? "1 request waits" : `${count} requests wait`;
      report(
        `job router: ${requests}; ${printRate(this.#pace.rate(clock.now()))} go to ${endpoint} (jobrouter:requestsPerSecond)`,
      );
    });
  }

  /** Makes an attempt when its turn has come. Rejects as the attempt does, or with the reason of the signal. */
  async pass<Answer>(passage: Passage<Answer>): Promise<Answer> {
    const waited = await this.#turn(passage);
    const wentAt = this.#clock.now();
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
    signal?.throwIfAborted();
    const arrivedAt = this.#clock.now();
    if (this.#waiting.isEmpty) {
      this.#pace.resume(arrivedAt);
      if (this.#tryPlace(arrivedAt) === 0) return 0;
    }
    await this.#wait(this.#lines[priority], signal);
    // Aborted between the turn and the attempt.
    if (signal?.aborted === true) this.#release();
    signal?.throwIfAborted();
    return this.#clock.now() - arrivedAt;
  }

  #wait(line: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
    const leave = this.#waiting.enter();
    return new Promise<void>((resolve, reject) => {
      const depart = (): void => {
        line.delete(go);
        signal?.removeEventListener("abort", giveUp);
        leave();
      };
      const go = (): void => {
        depart();
        resolve();
      };
      const giveUp = (): void => {
        depart();
        // The reason of a signal is whatever its owner chose.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(signal?.reason);
        if (this.#waiting.isEmpty) this.#disarm();
      };
      line.add(go);
      signal?.addEventListener("abort", giveUp);
      this.#serve();
    });
  }

  /** Lets those go whose turn it is; as long as a timer runs, it is nobody's. */
  #serve(): void {
    while (this.#stopTimer === undefined) {
      const [first] = this.#first();
      if (first === undefined) return;
      const delay = this.#tryPlace(this.#clock.now());
      if (delay === Infinity) return;
      if (delay === 0) first();
      else this.#arm(delay);
    }
  }

  #first(): Set<() => void> {
    const { begun, read, background } = this.#lines;
    if (begun.size > 0) return begun;
    return read.size > 0 ? read : background;
  }

  /** Takes a place and a beat of the pace, if there are both; else answers the delay, `Infinity` until an attempt ends. */
  #tryPlace(now: number): number {
    if (this.#underWay >= MOST_UNDER_WAY) return Infinity;
    const delay = this.#pace.delay(now);
    if (delay > 0) return delay;
    this.#underWay += 1;
    this.#pace.take(now);
    return 0;
  }

  #release(): void {
    this.#underWay -= 1;
    this.#serve();
  }

  #arm(delay: number): void {
    this.#stopTimer = this.#clock.setTimer(Math.ceil(delay), () => {
      this.#stopTimer = undefined;
      this.#serve();
    });
  }

  #disarm(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #learn(wentAt: number, retryAfter: number | undefined | false): void {
    if (retryAfter === false) {
      this.#pace.answered(wentAt);
      return;
    }
    const slowDown = this.#pace.refused(this.#clock.now(), wentAt, retryAfter);
    if (slowDown === undefined) return;
    const pause = `${Math.ceil(slowDown.seconds)} s`;
    const rate = printRate(slowDown.rate);
    this.#report(`job router: ${this.#endpoint} answered 429; all requests to it wait ${pause}, then go on at ${rate}`);
  }
}

function printRate(rate: number): string {
  return rate === Infinity ? `${MOST_UNDER_WAY} at a time` : `${Number(rate.toPrecision(2))} per second`;
}
