/** Fault injection: rules that decide which requests fail, and how. */
import type { FaultInjector, FaultTarget, InjectedFault, Injection } from "../http/server-hooks.js";
import { seededFraction } from "../util/random.js";
import { matchesRequest } from "./journal.js";
import { type Quota, RateLimiter } from "./quota.js";

/** What is injected into a request. */
export type Fault =
  | InjectedFault
  /** Waits on the emulator's clock; the rules behind this one are matched too. */
  | { kind: "latency"; milliseconds: number }
  /** Answers 429 once a resource exceeds its rate limit; until then the rules behind this one are matched. */
  | ({ kind: "quota" } & Quota);

/** Which requests get a fault. All members that are given must match. */
export interface FaultRule {
  method?: string;
  /** A text means exactly this decoded path. */
  path?: string | RegExp;
  /** The operation as the API description names it, such as "UpsertWorker". */
  operation?: string;
  /** The name of the resource. */
  resource?: string;
  /** Whether the request follows a link to the next page. */
  nextPage?: boolean;
  /** How many requests it hits; the default is 1, and "always" for a quota. */
  times?: number | "always";
  /** How many matching requests pass first; the default is 0. */
  skip?: number;
  /** Hits exactly these of the matching requests, counted from 1 after `skip`; replaces `times`. */
  ordinals?: readonly number[];
  /** The probability, over 0 and up to 1, that a matching request is hit; repeatable by the emulator's seed. */
  probability?: number;
  fault: Fault;
}

/** The fault rules of an emulator. */
export interface Faults {
  /** Appends a rule. */
  add(rule: FaultRule): void;
  /** Removes all rules. */
  clear(): void;
  /** Lists the rules that have hits left, with what is left of `times`, `skip` and `ordinals`. */
  pending(): FaultRule[];
}

interface Entry {
  readonly rule: FaultRule;
  /** Gives each rule a random series of its own. */
  readonly number: number;
  readonly limiter: RateLimiter | undefined;
  left: number;
  skip: number;
  matching: number;
}

/** Applies the rules in the order they were added; the first one that hits a request wins. */
export class FaultRules implements Faults, FaultInjector {
  readonly #seed: number;
  readonly #now: () => number;
  #entries: Entry[] = [];
  #added = 0;

  /** `now` returns the emulator's time in milliseconds. */
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
      limiter: fault.kind === "quota" ? new RateLimiter(fault) : undefined,
      left: ordinals?.length ?? (times === "always" ? Infinity : times),
      skip: rule.skip ?? 0,
      matching: 0,
    });
  }

  clear(): void {
    this.#entries = [];
    this.#added = 0;
  }

  pending(): FaultRule[] {
    return this.#entries
      .filter(({ left }) => left > 0)
      .map(({ rule, left, skip, matching }) => ({
        ...rule,
        times: left === Infinity ? "always" : left,
        skip,
        ...(rule.ordinals && { ordinals: rule.ordinals.filter((one) => one > matching).map((one) => one - matching) }),
      }));
  }

  /** Takes one hit of the first rule that matches the request, and of the latencies before it. */
  take(request: FaultTarget): Injection {
    let latency = 0;
    for (const entry of this.#entries) {
      const { fault } = entry.rule;
      if (entry.left <= 0 || !matches(request, entry.rule) || !this.#hits(entry)) continue;
      if (fault.kind === "latency") {
        latency += fault.milliseconds;
      } else if (fault.kind !== "quota") {
        return { latency, fault };
      } else {
        const rejection = entry.limiter?.count(request.resource ?? "", this.#now());
        if (rejection !== undefined) return { latency, fault: rejection };
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
    entry.matching += 1;
    const isHit =
      ordinals === undefined
        ? probability >= 1 || seededFraction(this.#seed, `fault ${entry.number}`, entry.matching) < probability
        : ordinals.includes(entry.matching);
    if (isHit) entry.left -= 1;
    return isHit;
  }
}

const matches = (request: FaultTarget, { method, path, operation, resource, nextPage }: FaultRule): boolean =>
  matchesRequest(request, method, path) &&
  (operation === undefined || operation === request.operation) &&
  (resource === undefined || resource === request.resource) &&
  (nextPage === undefined || nextPage === (request.isNextPage ?? false));
