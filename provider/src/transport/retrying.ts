/** Repeats a call that failed for a passing reason. Runs in the Retry phase, so each attempt is signed afresh. */
import {
  type PipelinePolicy,
  type PipelineResponse,
  type RestError,
  type RetryStrategy,
  retryPolicy,
} from "@azure/core-rest-pipeline";
import { calculateRetryDelay } from "@azure/core-util";
import type { Limits } from "./limits";

const TRANSIENT_STATUSES = new Set([408, 429, 500, 502, 503, 504]);

const CONNECTION_FAILURES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "PARSE_ERROR", // the answer broke off before its end
  "REQUEST_SEND_ERROR",
]);

/**
 * Repeats after 408, 429, 5xx and connection failures, as long as the next attempt would begin within `callTimeout`.
 * When a `Retry-After` asks for more than that, the refusal itself is returned at once.
 */
export function retrying(limits: Limits, now: () => number = Date.now): PipelinePolicy {
  return {
    name: "jobRouterRetrying",
    sendRequest(request, next) {
      const deadline = now() + limits.callTimeout;
      const strategy = transientFailures(limits, deadline, now);
      return retryPolicy([strategy], { maxRetries: limits.maxRetries }).sendRequest(request, next);
    },
  };
}

function transientFailures(limits: Limits, deadline: number, now: () => number): RetryStrategy {
  return {
    name: "transientFailures",
    retry({ retryCount, response, responseError }) {
      if (!isTransient(response, responseError)) return { skipStrategy: true };
      const pause = readRetryAfter(response, now()) ?? ownPause(retryCount, limits);
      return now() + pause > deadline ? { skipStrategy: true } : { retryAfterInMs: pause };
    },
  };
}

function isTransient(response: PipelineResponse | undefined, error: RestError | undefined): boolean {
  if (response !== undefined) return TRANSIENT_STATUSES.has(response.status);
  return error?.code !== undefined && CONNECTION_FAILURES.has(error.code);
}

/** Milliseconds that the service asks to wait, from either form of the header: seconds, or an HTTP date. */
function readRetryAfter(response: PipelineResponse | undefined, now: number): number | undefined {
  const text = response?.headers.get("Retry-After")?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse alone would read 1.5 or -5 as a day of 2001, and the next attempt would follow without any pause.
  const until = /GMT$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}

function ownPause(retryCount: number, limits: Limits): number {
  return calculateRetryDelay(retryCount, {
    retryDelayInMs: limits.firstPause,
    maxRetryDelayInMs: limits.longestPause,
  }).retryAfterInMs;
}
