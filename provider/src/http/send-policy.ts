/** Guards the moment at which an attempt is sent, and reports attempts whose outcome is unknown. */
import { type PipelinePolicy, isRestError } from "@azure/core-rest-pipeline";
import { RouterError } from "../errors";
import type { CancellationSignals } from "../util/cancellation";
import { cancellationError } from "./cancellation-policy";
import { contextOf } from "./request-context";

const NEVER_SENT: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * Checks cancellation, then `shouldSend` (`StaleRead` when it returns false), just before sending. Reports an unknown
 * outcome after a status of 408 or 5xx, and after a connection that was lost once it was open.
 */
export function sendPolicy(signals: CancellationSignals | undefined): PipelinePolicy {
  return {
    name: "jobRouterSend",
    async sendRequest(request, next) {
      const context = contextOf(request);
      const refusal = cancellationError(request, signals);
      if (refusal !== undefined) throw refusal;
      if (context.shouldSend?.() === false) {
        throw new RouterError(
          "StaleRead",
          "the request was queued too long by the rate limiter; the last read is stale",
        );
      }
      context.isInFlight = true;
      try {
        const response = await next(request);
        if (response.status === 408 || response.status >= 500) context.onUnknownOutcome?.();
        return response;
      } catch (error) {
        if (!isRestError(error) || !NEVER_SENT.has(error.code)) context.onUnknownOutcome?.();
        throw error;
      } finally {
        context.isInFlight = false;
      }
    },
  };
}
