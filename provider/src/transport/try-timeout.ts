/** Bounds one attempt. Runs after the Retry phase, so that a silent attempt is given up and repeated. */
import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";

/** Ends an attempt, the reading of its answer included, after `milliseconds` with the retriable code `ETIMEDOUT`. */
export function tryTimeout(milliseconds: number): PipelinePolicy {
  return {
    name: "jobRouterTryTimeout",
    async sendRequest(request, next) {
      const outer = request.abortSignal;
      const timer = AbortSignal.timeout(milliseconds);
      // The pipeline's type also allows foreign signals; ours always come from `send`, as real ones.
      request.abortSignal = outer === undefined ? timer : AbortSignal.any([outer as AbortSignal, timer]);
      try {
        return await next(request);
      } catch (error) {
        if (!timer.aborted || outer?.aborted === true) throw error;
        throw new RestError(`no answer within ${milliseconds / 1000} s`, { code: "ETIMEDOUT", request });
      } finally {
        if (outer === undefined) delete request.abortSignal;
        else request.abortSignal = outer;
      }
    },
  };
}
