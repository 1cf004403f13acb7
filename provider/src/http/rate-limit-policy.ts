/** Sends each attempt, retries included, through the rate limiter. */
import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import type { Clock } from "../util/clock";
import type { Priority, RateLimiter } from "./rate-limiter";
import { contextOf, signalOf } from "./request-context";
import { readRetryAfter } from "./retry-policy";

/** Queues each attempt until the rate limiter lets it go, and tells the rate limiter about 429 responses. */
export function rateLimitPolicy(rateLimiter: RateLimiter, clock: Clock): PipelinePolicy {
  return {
    name: "jobRouterRateLimit",
    sendRequest: (request, next) =>
      rateLimiter.schedule({
        priority: priorityOf(request),
        signal: signalOf(request),
        send(queuedInMs) {
          const context = contextOf(request);
          context.queuedInMs = (context.queuedInMs ?? 0) + queuedInMs;
          return next(request);
        },
        throttledBy: (response) => response.status === 429 && { retryAfterInMs: readRetryAfter(response, clock.now()) },
      }),
  };
}

function priorityOf(request: PipelineRequest): Priority {
  const { isBackground, queuedInMs } = contextOf(request);
  if (isBackground === true) return "background";
  return request.method === "GET" && queuedInMs === undefined ? "read" : "write";
}
