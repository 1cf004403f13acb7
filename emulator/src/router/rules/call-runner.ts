/** Carries questions to the services behind rules, each with its own time limit, and hands back what they said. */
import type { Clock } from "../../util/clock.js";
import type { RouterSettings } from "../settings.js";
import type { Question } from "./call-cache.js";
import type { Outcome } from "./evaluate.js";
import { askService } from "./http-call.js";

const longestCall = 30_000;

/** The calls of one router that are under way. */
export class RuleCallers {
  readonly #clock: Clock;
  readonly #hosts: RouterSettings["ruleHosts"];
  readonly #take: (question: Question, outcome: Outcome) => void;
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(clock: Clock, hosts: RouterSettings["ruleHosts"], take: (question: Question, outcome: Outcome) => void) {
    this.#clock = clock;
    this.#hosts = hosts;
    this.#take = take;
  }

  /** Asks; the outcome is handed over later, never before this returns. */
  put(question: Question): void {
    const running = this.#call(question).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Fulfilled once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Ends all calls; their outcomes are handed over as failures. */
  stop(): void {
    this.#stop.abort();
  }

  async #call(question: Question): Promise<void> {
    const limit = new AbortController();
    const cancel = this.#clock.after(longestCall, () => {
      limit.abort(new Error(`no answer within ${longestCall / 1000} seconds`));
    });
    const signal = AbortSignal.any([limit.signal, this.#stop.signal]);
    const outcome = await askService(question, { hosts: this.#hosts, signal });
    cancel();
    this.#take(question, outcome);
  }
}
