/** Sends calls to the services behind rules, each with a timeout. */
import type { Clock } from "../../util/clock.js";
import type { RouterSettings } from "../settings.js";
import type { RuleCall } from "./call-cache.js";
import type { RuleResult } from "./evaluate.js";
import { callService } from "./http-call.js";

const timeoutMilliseconds = 30_000;

/** Runs the calls of one router. */
export class RuleCallRunner {
  readonly #clock: Clock;
  readonly #hosts: RouterSettings["ruleHosts"];
  readonly #onResult: (call: RuleCall, result: RuleResult) => void;
  readonly #running = new Set<Promise<void>>();
  readonly #abort = new AbortController();

  constructor(
    clock: Clock,
    hosts: RouterSettings["ruleHosts"],
    onResult: (call: RuleCall, result: RuleResult) => void,
  ) {
    this.#clock = clock;
    this.#hosts = hosts;
    this.#onResult = onResult;
  }

  /** Starts a call; its result is reported later, never before this returns. */
  start(call: RuleCall): void {
    const running = this.#run(call).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits until no call is running. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Aborts all calls; their results are failures. */
  abort(): void {
    this.#abort.abort();
  }

  async #run(call: RuleCall): Promise<void> {
    const timeout = new AbortController();
    const cancel = this.#clock.after(timeoutMilliseconds, () => {
      timeout.abort(new Error(`no answer within ${timeoutMilliseconds / 1000} seconds`));
    });
    const signal = AbortSignal.any([timeout.signal, this.#abort.signal]);
    const result = await callService(call, { hosts: this.#hosts, signal });
    cancel();
    this.#onResult(call, result);
  }
}
