/** Facts of one call beside its HTTP message: set once by `send`, read by the policies. */
import type { PipelineRequest } from "@azure/core-rest-pipeline";

/** Options of one call, beside its HTTP message. */
export interface SendOptions {
  /** Lets all other requests to the endpoint go first: for reads that only wait for something to happen. */
  readonly isBackground?: true | undefined;
  /**
   * Called once, just before the request is sent: false ends the call with `StaleRead`. A request with it is not retried, so
   * that its caller can read again.
   */
  readonly shouldSend?: (() => boolean) | undefined;
  /** Called when the outcome of an attempt is unknown: it may have been applied although it failed. */
  readonly onUnknownOutcome?: (() => void) | undefined;
}

/** The context of one call, for all its attempts. */
export interface RequestContext extends SendOptions {
  /** Milliseconds that its attempts were queued by the rate limiter; `undefined` before the first attempt. */
  queuedInMs: number | undefined;
  /** An attempt was sent and is not answered yet. */
  isInFlight: boolean;
}

/** A request with its context. */
export interface RequestInContext extends PipelineRequest {
  readonly context: RequestContext;
}

/** Returns the context of a request in the pipeline. */
export function contextOf(request: PipelineRequest): RequestContext {
  // Every request of the pipeline comes from `send`, which attaches one.
  return (request as RequestInContext).context;
}
