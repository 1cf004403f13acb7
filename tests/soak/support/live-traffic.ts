/** Live traffic beside a deployment: a steady stream of requests that counts its own refusals. */
import { setTimeout as pause } from "node:timers/promises";
import { JobRouterClient } from "pulumi-jobrouter/client";
import { RouterError } from "../../../provider/dist/errors.js";

/** What the live traffic has seen. */
export interface Seen {
  readonly answered: number;
  /** Requests that were answered 429. */
  readonly refused: number;
  /** Requests that failed in any other way, for example with a connection that the service had just closed. */
  readonly failures: readonly string[];
  /** Requests per second that were really sent. */
  readonly rate: number;
}

/** A running stream. */
export interface LiveTraffic {
  /** Resolves at the first 429. */
  readonly firstRefusal: Promise<undefined>;
  stop(): Promise<Seen>;
}

/** Milliseconds that a late beat is still sent. */
const LATEST = 100;
/** Late requests that are sent at once must not exceed the share of the quota, counted in such windows. */
const WINDOW = 10_000;

/** Reads one worker so many times a second, each time once, and never more than that within ten seconds. */
export function startLiveTraffic(connectionString: string, perSecond: number): LiveTraffic {
  const client = new JobRouterClient(connectionString, { retryOptions: { maxRetries: 0 } });
  const state = { isStopped: false, answered: 0, refused: 0 };
  const failures: string[] = [];
  const refusal = Promise.withResolvers<undefined>();
  const underWay = new Set<Promise<void>>();
  const ask = async (): Promise<void> => {
    try {
      await client.workers.get("agent");
      state.answered += 1;
    } catch (error) {
      if (error instanceof RouterError && error.code === "TooManyRequests") {
        state.refused += 1;
        refusal.resolve(undefined);
      } else failures.push(String(error));
    }
  };
  const begin = performance.now();
  const sent: number[] = [];
  const beats = (async () => {
    for (let beat = 0; !state.isStopped; beat += 1) {
      const planned = begin + (beat * 1000) / perSecond;
      if (performance.now() - planned > LATEST) continue;
      const allowed = (sent.at((-perSecond * WINDOW) / 1000) ?? -Infinity) + WINDOW;
      const wait = Math.ceil(Math.max(planned, allowed) - performance.now());
      if (wait > 0) await pause(wait);
      sent.push(performance.now());
      const asked = ask().finally(() => underWay.delete(asked));
      underWay.add(asked);
    }
  })();
  return {
    firstRefusal: refusal.promise,
    async stop() {
      state.isStopped = true;
      await beats;
      const rate = sent.length / ((performance.now() - begin) / 1000);
      await Promise.all(underWay);
      return { answered: state.answered, refused: state.refused, failures, rate };
    },
  };
}
