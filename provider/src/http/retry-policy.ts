/** Retries transient failures with exponential backoff. */
import {
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
  isRestError,
} from "@azure/core-rest-pipeline";
import { calculateRetryDelay } from "@azure/core-util";
import type { Clock } from "../util/clock";
import { contextOf, signalOf } from "./request-context";

/** Timeouts and retries of one call to the service. */
export interface RetryOptions {
  /** Timeout of one attempt, from the first byte sent to the last byte read. */
  readonly tryTimeoutInMs: number;
  /** Timeout of a call with all its attempts: no attempt starts later. Time in the rate limiter's queue does not count. */
  readonly callTimeoutInMs: number;
  /** Delay before the first retry; later ones double, with jitter. */
  readonly retryDelayInMs: number;
  /** Longest delay that the client chooses itself; a `Retry-After` of the service may be longer. */
  readonly maxRetryDelayInMs: number;
  /** Retries after the first attempt. */
  readonly maxRetries: number;
}

/** The service states a timeout of 10 s for itself, so after 20 s of silence the response is lost. */
export const DEFAULT_RETRY_OPTIONS: RetryOptions = {
  tryTimeoutInMs: 20_000,
  callTimeoutInMs: 60_000,
  retryDelayInMs: 250,
  maxRetryDelayInMs: 8_000,
  maxRetries: 6,
};

const TRANSIENT_STATUSES = new Set([408, 429, 500, 502, 503, 504]);

const CONNECTION_FAILURES: ReadonlySet<string | undefined> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "PARSE_ERROR", // the response broke off
  "REQUEST_SEND_ERROR",
]);

/**
 * Retries after 408, 429, 5xx and connection failures, as long as the next attempt starts within `callTimeoutInMs` and
 * `canRetry` allows it. Otherwise the failure itself is handed on at once.
 */
export function retryPolicy(
  options: RetryOptions,
  clock: Clock,
  canRetry: (request: PipelineRequest) => boolean,
  onConnectionFailure: (error: unknown) => void = () => undefined,
): PipelinePolicy {
  return {
    name: "jobRouterRetry",
    async sendRequest(request, next) {
      const startedAt = clock.now();
      for (let retries = 0; ; retries += 1) {
        const [result] = await Promise.allSettled([next(request)]);
        const response = result.status === "fulfilled" ? result.value : undefined;
        const delay = readRetryAfter(response, clock.now()) ?? calculateRetryDelay(retries, options).retryAfterInMs;
        const deadline = startedAt + options.callTimeoutInMs + (contextOf(request).queuedInMs ?? 0);
        const isInTime = retries < options.maxRetries && clock.now() + delay <= deadline;
        if (!isInTime || !isTransient(result) || !canRetry(request)) {
          if (result.status === "rejected") throw result.reason;
          return result.value;
        }
        if (result.status === "rejected") onConnectionFailure(result.reason);
        await clock.sleep(delay, signalOf(request));
      }
    },
  };
}

function isTransient(result: PromiseSettledResult<PipelineResponse>): boolean {
  if (result.status === "fulfilled") return TRANSIENT_STATUSES.has(result.value.status);
  return isRestError(result.reason) && CONNECTION_FAILURES.has(result.reason.code);
}

/**
 * Reads the header `Retry-After` as milliseconds from `now`, in either form: seconds, or an HTTP date. `undefined` without
 * the header, and when it is neither form.
 */
export function readRetryAfter(response: PipelineResponse | undefined, now: number): number | undefined {
  const text = response?.headers.get("Retry-After")?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse alone would read 1.5 or -5 as a day of 2001, and the next attempt would follow without any delay.
  const until = /GMT$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}
