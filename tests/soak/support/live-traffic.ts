/** Live traffic beside a deployment: a steady stream of requests that counts its own refusals. */
import { setTimeout as pause } from "node:timers/promises";
import { JobRouterClient } from "pulumi-jobrouter/client";
import { RouterError } from "../../../provider/dist/base/router-error.js";

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

/** Milliseconds that a late beat is still sent: more would be a burst that no traffic of people makes. */
const LATEST = 50;

/** Reads one worker so many times a second, each time once. */
export function startLiveTraffic(connectionString: string, perSecond: number): LiveTraffic {
  const client = new JobRouterClient(connectionString, { limits: { maxRetries: 0 } });
  const state = { isStopped: false, sent: 0, answered: 0, refused: 0 };
  const failures: string[] = [];
  const refusal = Promise.withResolvers<undefined>();
  const underWay = new Set<Promise<void>>();
  const ask = async (): Promise<void> => {
    try {
      await client.getWorker("agent");
      state.answered += 1;
    } catch (error) {
      if (error instanceof RouterError && error.code === "TooManyRequests") {
        state.refused += 1;
        refusal.resolve(undefined);
      } else failures.push(String(error));
    }
  };
  const begin = performance.now();
  const beats = (async () => {
    for (let beat = 0; !state.isStopped; beat += 1) {
      const late = performance.now() - begin - (beat * 1000) / perSecond;
      if (late < 0) await pause(-late);
      if (late > LATEST) continue;
      state.sent += 1;
      const asked = ask().finally(() => underWay.delete(asked));
      underWay.add(asked);
    }
  })();
  return {
    firstRefusal: refusal.promise,
    async stop() {
      state.isStopped = true;
      await beats;
      const rate = state.sent / ((performance.now() - begin) / 1000);
      await Promise.all(underWay);
      return { answered: state.answered, refused: state.refused, failures, rate };
    },
  };
}
