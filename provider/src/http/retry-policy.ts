/** Repeats a call that failed for a passing reason. Runs in the Retry phase, so each attempt is signed afresh. */
import {
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
  type RestError,
  type RetryStrategy,
  retryPolicy,
} from "@azure/core-rest-pipeline";
import { calculateRetryDelay } from "@azure/core-util";
import type { RetryOptions } from "./retry-options";
import { readRetryAfter } from "./retry-after";

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
 * Repeats after 408, 429, 5xx and connection failures, as long as the next attempt would begin within `callTimeoutInMs`.
 * When a `Retry-After` asks for more than that, or the request must not be repeated, the refusal itself is returned at once.
 * The milliseconds in `waits`, which a request spent waiting for its turns, do not count: a long queue is no reason to give
 * a call up.
 */
export function retrying(
  retryOptions: RetryOptions,
  waits: Pick<WeakMap<PipelineRequest, number>, "get">,
  now: () => number = Date.now,
  mayRepeat: (request: PipelineRequest) => boolean = () => true,
): PipelinePolicy {
  return {
    name: "jobRouterRetrying",
    sendRequest(request, next) {
      const begin = now();
      const deadline = (): number => begin + retryOptions.callTimeoutInMs + (waits.get(request) ?? 0);
      const strategy = transientFailures(retryOptions, deadline, now, () => mayRepeat(request));
      return retryPolicy([strategy], { maxRetries: retryOptions.maxRetries }).sendRequest(request, next);
    },
  };
}

function transientFailures(
  retryOptions: RetryOptions,
  deadline: () => number,
  now: () => number,
  mayRepeat: () => boolean,
): RetryStrategy {
  return {
    name: "transientFailures",
    retry({ retryCount, response, responseError }) {
      if (!isTransient(response, responseError) || !mayRepeat()) return { skipStrategy: true };
      const pause = readRetryAfter(response, now()) ?? ownPause(retryCount, retryOptions);
      return now() + pause > deadline() ? { skipStrategy: true } : { retryAfterInMs: pause };
    },
  };
}

function isTransient(response: PipelineResponse | undefined, error: RestError | undefined): boolean {
  if (response !== undefined) return TRANSIENT_STATUSES.has(response.status);
  return error?.code !== undefined && CONNECTION_FAILURES.has(error.code);
}

function ownPause(retryCount: number, retryOptions: RetryOptions): number {
  return calculateRetryDelay(retryCount, {
    retryDelayInMs: retryOptions.retryDelayInMs,
    maxRetryDelayInMs: retryOptions.maxRetryDelayInMs,
  }).retryAfterInMs;
}
