/** Sends each attempt, repetitions included, through the limiter. Between Retry and Sign: signatures carry their time. */
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import type { Limiter, Priority } from "./rate-limiter";
import { readRetryAfter } from "./retry-after";

/** What is known of requests besides themselves. */
export interface RequestNotes {
  /** The requests that let all others go first. */
  readonly background: Pick<WeakSet<PipelineRequest>, "has">;
  /** The milliseconds that the attempts of a request have waited for their turns; kept by this policy. */
  readonly waits: WeakMap<PipelineRequest, number>;
}

/** Holds each attempt back until its turn, and lets the limiter learn from the answers. */
export function limiting(limiter: Limiter, { background, waits }: RequestNotes): PipelinePolicy {
  const priorityOf = (request: PipelineRequest): Priority => {
    if (background.has(request)) return "background";
    return request.method === "GET" && !waits.has(request) ? "read" : "begun";
  };
  return {
    name: "jobRouterLimiting",
    sendRequest: (request, next) =>
      limiter.pass({
        priority: priorityOf(request),
        // The pipeline's type also allows foreign signals; ours always come from `send`, as real ones.
        signal: request.abortSignal as AbortSignal | undefined,
        attempt(waited) {
          waits.set(request, (waits.get(request) ?? 0) + waited);
          return next(request);
        },
        readRefusal,
      }),
  };
}

function readRefusal(response: PipelineResponse): number | undefined | false {
  return response.status === 429 && readRetryAfter(response, Date.now());
}
