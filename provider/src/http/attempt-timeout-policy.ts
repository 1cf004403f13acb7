/** Bounds one attempt. Runs after the Retry phase, so that a silent attempt is given up and repeated. */
import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";
import { addEnding } from "./linked-abort";

/** Ends an attempt, the reading of its answer included, after `milliseconds` with the retriable code `ETIMEDOUT`. */
export function tryTimeout(milliseconds: number): PipelinePolicy {
  return {
    name: "jobRouterTryTimeout",
    async sendRequest(request, next) {
      const { end, isUsed, release } = addEnding(request);
      const timer = setTimeout(end, milliseconds).unref();
      try {
        return await next(request);
      } catch (error) {
        if (!isUsed()) throw error;
        throw new RestError(`no answer within ${milliseconds / 1000} s`, { code: "ETIMEDOUT", request });
      } finally {
        clearTimeout(timer);
        release();
      }
    },
  };
}
