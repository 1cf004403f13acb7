/** The service's limit on requests per resource. */

/** How much one resource may send; the service's own figures unless told. */
export interface Quota {
  /** Requests within a window; 1000 unless told. */
  requests?: number;
  /** Length of the window; 10 unless told. */
  seconds?: number;
  /** How long everything is refused once there were more; 10 unless told. */
  blockedSeconds?: number;
  /** Whether a refusal says when to come back; true unless told. */
  retryAfter?: boolean;
}

/** A refusal in the words of a fault. */
export interface QuotaRefusal {
  readonly kind: "status";
  readonly status: 429;
  readonly retryAfter?: string;
}

/** Counts the requests of each resource. */
export class QuotaMeter {
  readonly #quota: Required<Quota>;
  readonly #resources = new Map<string, { arrivals: number[]; blockedUntil: number }>();

  constructor({ requests = 1000, seconds = 10, blockedSeconds = 10, retryAfter = true }: Quota) {
    this.#quota = { requests, seconds, blockedSeconds, retryAfter };
  }

  /** Counts a request at a time in milliseconds; answers a refusal when there were too many before it. */
  count(resource: string, now: number): QuotaRefusal | undefined {
    const { requests, seconds, blockedSeconds } = this.#quota;
    const entry = this.#resources.get(resource) ?? { arrivals: [], blockedUntil: -Infinity };
    this.#resources.set(resource, entry);
    if (now < entry.blockedUntil) return this.#refuse(entry.blockedUntil - now);
    entry.arrivals.push(now);
    // Only the last so many can decide, so no more are kept.
    if (entry.arrivals.length <= requests) return undefined;
    const first = entry.arrivals.shift() ?? -Infinity;
    if (now - first >= seconds * 1000) return undefined;
    entry.arrivals = [];
    entry.blockedUntil = now + blockedSeconds * 1000;
    return this.#refuse(blockedSeconds * 1000);
  }

  #refuse(milliseconds: number): QuotaRefusal {
    const seconds = String(Math.ceil(milliseconds / 1000));
    return { kind: "status", status: 429, ...(this.#quota.retryAfter && { retryAfter: seconds }) };
  }
}
