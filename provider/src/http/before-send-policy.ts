/** Asks before an attempt whether it still makes sense, for requests that rest on what was seen a moment ago. */
import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import { RouterError } from "../errors";

/** Inside of everything that may wait for long; the call rejects with `StaleRead` when the answer is no. */
export function asking(questions: Pick<WeakMap<PipelineRequest, () => boolean>, "get">): PipelinePolicy {
  return {
    name: "jobRouterAsking",
    sendRequest(request, next) {
      if (questions.get(request)?.() !== false) return next(request);
      return Promise.reject(
        new RouterError("StaleRead", "the request was queued too long by the rate limiter; the last read is stale"),
      );
    },
  };
}
