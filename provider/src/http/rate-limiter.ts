/** Limits rate and concurrency of all requests of a process to one endpoint, so that live traffic keeps its share of the quota. */
import { type Clock, systemClock } from "../util/clock";
import { throttledLog } from "../util/throttled-log";
import { AdaptiveRate } from "./adaptive-rate";

/** Requests in flight at once: at 40 per second enough for responses that take 0.4 s; more would only pile up in a slow service. */
const MAX_CONCURRENCY = 16;
/** A queue wait is logged from this time on, and checked so often. */
const LOGGED_WAIT_IN_MS = 5_000;
const CHECK_INTERVAL_IN_MS = 1_000;
const LOG_INTERVAL_IN_MS = 15_000;

/**
 * Order of the queue. A call that has begun is finished first, so that a write follows the read on which it depends: retries
 * of reads queue as `write`, too.
 */
const PRIORITIES = ["write", "read", "background"] as const;

export type Priority = (typeof PRIORITIES)[number];

/** Options of a {@link RateLimiter}; the clock is there for tests. */
export interface RateLimiterOptions {
  /** The endpoint, as log lines name it. */
  readonly endpoint: string;
  /** The rate that is never exceeded within 10 s, above 0; `Infinity` is unlimited, except after a 429. */
  readonly requestsPerSecond: number;
  readonly report: (line: string) => void;
  readonly clock?: Clock;
}

/** One attempt to be sent through the rate limiter. */
export interface ScheduledRequest<Response> {
  readonly priority: Priority;
  /** Removes the request from the queue: it is then never sent, and the signal's reason is thrown. */
  readonly signal: AbortSignal | undefined;
  /** Sends it; called once, with the milliseconds that it was queued. */
  readonly send: (queuedInMs: number) => Promise<Response>;
  /** Returns what a 429 response asks for, and `false` for any other response. */
  readonly throttledBy: (response: Response) => { readonly retryAfterInMs: number | undefined } | false;
}

interface QueuedRequest {
  readonly queuedAt: number;
  readonly start: () => void;
}

/** Sends requests by priority, at the rate of one endpoint; see {@link AdaptiveRate} for the rule after a 429. */
export class RateLimiter {
  /** Sets, because an aborted request leaves from the middle. */
  readonly #queues: Readonly<Record<Priority, Set<QueuedRequest>>> = {
    write: new Set(),
    read: new Set(),
    background: new Set(),
  };
  readonly #rate: AdaptiveRate;
  readonly #clock: Clock;
  readonly #endpoint: string;
  readonly #report: (line: string) => void;
  readonly #logWait: (count: number) => void;
  #inFlight = 0;
  #cancelDelay: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;

  /** Starts no timer: there are some only while requests are queued. */
  constructor({ endpoint, requestsPerSecond, report, clock = systemClock }: RateLimiterOptions) {
    this.#rate = new AdaptiveRate(requestsPerSecond);
    this.#clock = clock;
    this.#endpoint = endpoint;
    this.#report = report;
    const logWait = (count: number): void => {
      const requests = count === 1 ? "1 request waits" : `${count} requests wait`;
      const rate = formatRate(this.#rate.rate(clock.now()));
      report(`job router: ${requests} in the rate limiter (${rate}) for ${endpoint}; see jobrouter:requestsPerSecond`);
    };
    this.#logWait = throttledLog(clock, logWait, LOG_INTERVAL_IN_MS);
  }

  /** Queues a request and sends it in its turn. Rejects as `send` does, or with the reason of the signal. */
  async schedule<Response>(request: ScheduledRequest<Response>): Promise<Response> {
    const queuedInMs = await this.#acquire(request);
    const sentAt = this.#clock.now();
    try {
      const response = await request.send(queuedInMs);
      this.#adapt(sentAt, request.throttledBy(response));
      return response;
    } finally {
      this.#release();
    }
  }

  /** Waits for a slot; returns the milliseconds that it took. */
  async #acquire({ priority, signal }: Pick<ScheduledRequest<unknown>, "priority" | "signal">): Promise<number> {
    signal?.throwIfAborted();
    const queuedAt = this.#clock.now();
    if (this.#queued === 0) {
      this.#rate.resume(queuedAt);
      if (this.#tryAcquire(queuedAt) === 0) return 0;
    }
    await this.#enqueue(this.#queues[priority], queuedAt, signal);
    // Aborted between its turn and this line.
    if (signal?.aborted === true) this.#release();
    signal?.throwIfAborted();
    return this.#clock.now() - queuedAt;
  }

  #enqueue(queue: Set<QueuedRequest>, queuedAt: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const leave = (): void => {
      queue.delete(request);
      signal?.removeEventListener("abort", abort);
      if (this.#queued === 0) this.#cancelTimers();
    };
    const abort = (): void => {
      leave();
      reject(signal?.reason);
    };
    const request = {
      queuedAt,
      start: () => {
        leave();
        resolve(undefined);
      },
    };
    queue.add(request);
    signal?.addEventListener("abort", abort);
    this.#watch();
    this.#startNext();
    return promise;
  }

  get #queued(): number {
    return PRIORITIES.reduce((sum, priority) => sum + this.#queues[priority].size, 0);
  }

  /** The oldest request of each priority, by priority. */
  get #heads(): readonly QueuedRequest[] {
    const heads = PRIORITIES.map((priority) => this.#queues[priority].values().next().value);
    return heads.filter((request) => request !== undefined);
  }

  /** Starts the requests whose turn it is, unless a timer will do so. */
  #startNext(): void {
    while (this.#cancelDelay === undefined) {
      const [first] = this.#heads;
      if (first === undefined) return;
      const delay = this.#tryAcquire(this.#clock.now());
      if (delay === Infinity) return;
      if (delay === 0) first.start();
      else this.#startAfter(delay);
    }
  }

  /** Takes a slot of concurrency and rate if both are free; else returns the delay, `Infinity` until a request is answered. */
  #tryAcquire(now: number): number {
    if (this.#inFlight >= MAX_CONCURRENCY) return Infinity;
    const delay = this.#rate.delay(now);
    if (delay > 0) return delay;
    this.#inFlight += 1;
    this.#rate.acquire(now);
    return 0;
  }

  #release(): void {
    this.#inFlight -= 1;
    this.#startNext();
  }

  #startAfter(delay: number): void {
    this.#cancelDelay = this.#clock.setTimer(Math.ceil(delay), () => {
      this.#cancelDelay = undefined;
      this.#startNext();
    });
  }

  /** Logs long waits while requests are queued, also when none is answered. */
  #watch(): void {
    const check = (): void => {
      this.#cancelWatch = undefined;
      const waits = this.#heads.map(({ queuedAt }) => this.#clock.now() - queuedAt);
      if (Math.max(...waits) >= LOGGED_WAIT_IN_MS) this.#logWait(this.#queued);
      this.#watch();
    };
    this.#cancelWatch ??= this.#clock.setTimer(CHECK_INTERVAL_IN_MS, check, { unref: true });
  }

  #cancelTimers(): void {
    this.#cancelDelay?.();
    this.#cancelDelay = undefined;
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
  }

  #adapt(sentAt: number, throttledBy: { readonly retryAfterInMs: number | undefined } | false): void {
    if (throttledBy === false) {
      this.#rate.onSuccess(sentAt);
      return;
    }
    const throttling = this.#rate.onThrottled(this.#clock.now(), sentAt, throttledBy.retryAfterInMs);
    if (throttling === undefined) return;
    const pause = `${Math.ceil(throttling.pauseInMs / 1000)} s`;
    const rate = formatRate(throttling.rate);
    this.#report(`job router: ${this.#endpoint} answered 429; no request is sent for ${pause}, then ${rate}`);
  }
}

function formatRate(rate: number): string {
  return rate === Infinity ? `${MAX_CONCURRENCY} at a time` : `${Number(rate.toPrecision(2))} per second`;
}
