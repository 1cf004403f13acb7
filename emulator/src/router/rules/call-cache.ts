/** Caches the calls to HTTP services behind rules, per job; the cache does not survive a restart. */
import type { JsonObject } from "../../util/json.js";
import type { CallService, HttpRule, RuleResult } from "./evaluate.js";

/** One call to the service behind a rule, for one job. */
export interface RuleCall {
  /** Distinguishes the calls of one job. */
  readonly key: string;
  readonly jobId: string;
  readonly rule: HttpRule;
  readonly payload: JsonObject;
}

interface Entry {
  readonly call: RuleCall;
  result: RuleResult;
}

/** Makes each call once, until its job changes. */
export class RuleCallCache {
  readonly #entries = new Map<string, Map<string, Entry>>();
  #unsent: RuleCall[] = [];

  /** Returns the function by which the rules of a job call their services. */
  callerFor(jobId: string): CallService {
    return (rule, payload) => {
      const key = JSON.stringify([rule, payload]);
      const entries = this.#entries.get(jobId) ?? new Map<string, Entry>();
      this.#entries.set(jobId, entries);
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { call: { key, jobId, rule, payload }, result: { kind: "pending" } };
        entries.set(key, entry);
        this.#unsent.push(entry.call);
      }
      return entry.result;
    };
  }

  /** Takes the calls that are to be sent. */
  takeUnsent(): RuleCall[] {
    const calls = this.#unsent;
    if (calls.length > 0) this.#unsent = [];
    return calls;
  }

  /** Stores a result; answers false when its job changed meanwhile. */
  resolve(call: RuleCall, result: RuleResult): boolean {
    const entry = this.#entries.get(call.jobId)?.get(call.key);
    if (entry?.call !== call) return false;
    entry.result = result;
    return true;
  }

  /** Removes all calls of a job. */
  clear(jobId: string): void {
    if (this.#entries.delete(jobId)) this.#unsent = this.#unsent.filter((call) => call.jobId !== jobId);
  }
}
