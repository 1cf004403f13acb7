/** Fault rules: which requests go wrong, and how. */
import { isMeant } from "./journal.js";
import type { Quota } from "./quota.js";
import { QuotaMeter } from "./quota.js";
import { seededFraction } from "../util/random.js";

/** What goes wrong with a request. */
export type Fault =
  /** Answers with this status; `retryAfter` is the header's value: seconds or an HTTP date. */
  | { kind: "status"; status: number; retryAfter?: string; applied?: boolean }
  /** Destroys the socket before or after the request is applied. */
  | { kind: "drop"; applied: boolean }
  /** Applies the request, promises more bytes than it sends, then destroys the socket. */
  | { kind: "truncate" }
  /** Applies the request and answers with an HTML page. */
  | { kind: "notJson" }
  /** Waits on the emulator's clock; the rules behind this one are looked at as if it were not there. */
  | { kind: "latency"; milliseconds: number }
  /** Moves the etag of the entity in the path, as a rival's write would, then handles the request as usual. */
  | { kind: "moveEtag" }
  /** Answers 429 once a resource has sent more than its share; until then the rules behind this one are looked at. */
  | ({ kind: "quota" } & Quota)
  /** Runs a callback, then handles the request as usual. */
  | { kind: "run"; before: () => void | Promise<void> };

/** Which requests go wrong, and how. Everything that is given must fit. */
export interface FaultRule {
  method?: string;
  /** A text means exactly this decoded path. */
  path?: string | RegExp;
  /** The operation as the API description names it, such as "UpsertWorker". */
  operation?: string;
  /** The resource the request is for, by its name. */
  resource?: string;
  /** Whether the request follows a link to a next page. */
  nextPage?: boolean;
  /** How many requests it hits: 1 unless told, and "always" for a quota. */
  times?: number | "always";
  /** How many fitting requests pass first; none unless told. */
  skip?: number;
  /** Hits exactly these of the fitting requests, counted from 1 after `skip`; `times` then follows from it. */
  ordinals?: readonly number[];
  /** The chance, over 0 and up to 1, that a fitting request is hit; repeated by the emulator's seed. */
  probability?: number;
  fault: Fault;
}

/** What a rule looks at. */
export interface FaultTarget {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly operation?: string | undefined;
  readonly resource?: string | undefined;
  readonly isNextPage?: boolean;
}

/** The fault switches of an emulator. */
export interface Faults {
  /** Adds a rule behind those that are there. */
  add(rule: FaultRule): void;
  /** Forgets all rules. */
  clear(): void;
  /** The rules that have not hit as often as they should, with what is left of `times`, `skip` and `ordinals`. */
  pending(): FaultRule[];
}

/** What happens to one request. */
export interface TakenFault {
  /** To be waited before anything else. */
  readonly latency: number;
  readonly fault: Exclude<Fault, { kind: "latency" | "quota" }> | undefined;
}

interface Entry {
  readonly rule: FaultRule;
  /** Sets the rule's chance apart from that of the others. */
  readonly number: number;
  readonly meter: QuotaMeter | undefined;
  left: number;
  skip: number;
  fitting: number;
}

/** The rules in the order they were added; the first that hits a request takes it. */
export class FaultSwitches implements Faults {
  readonly #seed: number;
  readonly #now: () => number;
  #entries: Entry[] = [];
  #added = 0;

  /** `now` is the emulator's time in milliseconds. */
  constructor(seed: number, now: () => number) {
    this.#seed = seed;
    this.#now = now;
  }

  add(rule: FaultRule): void {
    const { fault, ordinals, times = fault.kind === "quota" ? "always" : 1 } = rule;
    this.#added += 1;
    this.#entries.push({
      rule,
      number: this.#added,
      meter: fault.kind === "quota" ? new QuotaMeter(fault) : undefined,
      left: ordinals?.length ?? (times === "always" ? Infinity : times),
      skip: rule.skip ?? 0,
      fitting: 0,
    });
  }

  clear(): void {
    this.#entries = [];
    this.#added = 0;
  }

  pending(): FaultRule[] {
    return this.#entries
      .filter(({ left }) => left > 0)
      .map(({ rule, left, skip, fitting }) => ({
        ...rule,
        times: left === Infinity ? "always" : left,
        skip,
        ...(rule.ordinals && { ordinals: rule.ordinals.filter((one) => one > fitting).map((one) => one - fitting) }),
      }));
  }

  /** Uses up one hit of the first rule meant for the request, and of the latencies before it. */
  take(request: FaultTarget): TakenFault {
    let latency = 0;
    for (const entry of this.#entries) {
      const { fault } = entry.rule;
      if (entry.left <= 0 || !fits(request, entry.rule) || !this.#hits(entry)) continue;
      if (fault.kind === "latency") {
        latency += fault.milliseconds;
      } else if (fault.kind !== "quota") {
        return { latency, fault };
      } else {
        const refused = entry.meter?.count(request.resource ?? "", this.#now());
        if (refused !== undefined) return { latency, fault: refused };
      }
    }
    return { latency, fault: undefined };
  }

  #hits(entry: Entry): boolean {
    const { ordinals, probability = 1 } = entry.rule;
    if (entry.skip > 0) {
      entry.skip -= 1;
      return false;
    }
    entry.fitting += 1;
    const isHit =
      ordinals === undefined
        ? probability >= 1 || seededFraction(this.#seed, `fault ${entry.number}`, entry.fitting) < probability
        : ordinals.includes(entry.fitting);
    if (isHit) entry.left -= 1;
    return isHit;
  }
}

const fits = (request: FaultTarget, { method, path, operation, resource, nextPage }: FaultRule): boolean =>
  isMeant(request, method, path) &&
  (operation === undefined || operation === request.operation) &&
  (resource === undefined || resource === request.resource) &&
  (nextPage === undefined || nextPage === (request.isNextPage ?? false));
