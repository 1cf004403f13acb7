/** The service's rate limit per resource. */

/** The rate limit of one resource; the defaults are the service's own. */
export interface Quota {
  /** Requests within a window; the default is 1000. */
  requests?: number;
  /** The length of the window; the default is 10. */
  seconds?: number;
  /** How long all requests are rejected once there were more; the default is 10. */
  blockedSeconds?: number;
  /** Whether a rejection has the header Retry-After; the default is true. */
  retryAfter?: boolean;
}

/** A rejection, as a fault. */
export interface Throttled {
  readonly kind: "status";
  readonly status: 429;
  readonly retryAfter?: string;
}

/** Limits the requests of each resource within a sliding window. */
export class RateLimiter {
  readonly #quota: Required<Quota>;
  readonly #resources = new Map<string, { arrivals: number[]; blockedUntil: number }>();

  constructor({ requests = 1000, seconds = 10, blockedSeconds = 10, retryAfter = true }: Quota) {
    this.#quota = { requests, seconds, blockedSeconds, retryAfter };
  }

  /** Counts a request at a time in milliseconds; answers a rejection when there were too many before it. */
  count(resource: string, now: number): Throttled | undefined {
    const { requests, seconds, blockedSeconds } = this.#quota;
    const entry = this.#resources.get(resource) ?? { arrivals: [], blockedUntil: -Infinity };
    this.#resources.set(resource, entry);
    if (now < entry.blockedUntil) return this.#reject(entry.blockedUntil - now);
    entry.arrivals.push(now);
    // Older arrivals cannot decide, so they are not kept.
    if (entry.arrivals.length <= requests) return undefined;
    const first = entry.arrivals.shift() ?? -Infinity;
    if (now - first >= seconds * 1000) return undefined;
    entry.arrivals = [];
    entry.blockedUntil = now + blockedSeconds * 1000;
    return this.#reject(blockedSeconds * 1000);
  }

  #reject(milliseconds: number): Throttled {
    const seconds = String(Math.ceil(milliseconds / 1000));
    return { kind: "status", status: 429, ...(this.#quota.retryAfter && { retryAfter: seconds }) };
  }
}
