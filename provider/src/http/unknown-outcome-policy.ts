/** Tells attempts that certainly changed nothing from those of which nobody knows. Innermost, so it sees each attempt. */
import { type PipelinePolicy, type PipelineRequest, isRestError } from "@azure/core-rest-pipeline";

/** Failures before a byte could leave. */
const NEVER_SENT: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * Calls the listener of a request when an attempt may have been applied although it did not succeed: after a status of
 * 408 or 5xx, and after a connection that broke once it stood.
 */
export function landing(listeners: WeakMap<PipelineRequest, () => void>): PipelinePolicy {
  return {
    name: "jobRouterLanding",
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        if (response.status === 408 || response.status >= 500) listeners.get(request)?.();
        return response;
      } catch (error) {
        if (!isRestError(error) || !NEVER_SENT.has(error.code)) listeners.get(request)?.();
        throw error;
      }
    },
  };
}
