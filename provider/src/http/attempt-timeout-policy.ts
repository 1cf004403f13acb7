/** Bounds the time of one attempt. */
import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";
import type { Clock } from "../util/clock";
import { linkAbort } from "./request-context";

/** Aborts an attempt, the reading of its response included, after a timeout with the transient code `ETIMEDOUT`. */
export function attemptTimeoutPolicy(timeoutInMs: number, clock: Clock): PipelinePolicy {
  return {
    name: "jobRouterAttemptTimeout",
    async sendRequest(request, next) {
      const { abort, hasAborted, dispose } = linkAbort(request);
      const cancelTimer = clock.setTimer(timeoutInMs, abort, { unref: true });
      try {
        return await next(request);
      } catch (error) {
        if (!hasAborted()) throw error;
        throw new RestError(`no response within ${timeoutInMs / 1000} s`, { code: "ETIMEDOUT", request });
      } finally {
        cancelTimer();
        dispose();
      }
    },
  };
}
