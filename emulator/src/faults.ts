import { isMeant } from "./journal.js";

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
  /** Runs a callback, then handles the request as usual. */
  | { kind: "run"; before: () => void | Promise<void> };

/** Which requests go wrong, and how. */
export interface FaultRule {
  method?: string;
  /** A text means exactly this decoded path. */
  path?: string | RegExp;
  /** How many requests it hits; 1 unless told. */
  times?: number;
  /** How many matching requests pass first; none unless told. */
  skip?: number;
  fault: Fault;
}

/** The fault switches of an emulator. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The rules that have not hit as often as they should, with what is left of `times` and `skip`. */
  pending(): FaultRule[];
}

/** The rules in the order they were added; the first that matches a request takes it. */
export class FaultSwitches implements Faults {
  #rules: (FaultRule & { times: number; skip: number })[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ ...rule, times: rule.times ?? 1, skip: rule.skip ?? 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  pending(): FaultRule[] {
    return this.#rules.filter(({ times }) => times > 0).map((rule) => ({ ...rule }));
  }

  /** Uses up one hit of the first rule meant for the request. */
  take(request: { method: string; path: string }): Fault | undefined {
    for (const rule of this.#rules) {
      if (rule.times <= 0 || !isMeant(request, rule.method, rule.path)) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
      } else {
        rule.times -= 1;
        return rule.fault;
      }
    }
    return undefined;
  }
}
