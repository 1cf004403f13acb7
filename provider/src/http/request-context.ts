/** Facts of one call that the policies share, beside its HTTP request. */
import type { PipelineRequest } from "@azure/core-rest-pipeline";

/** The context of one call; created by `send` and valid for all its attempts. */
export interface RequestContext {
  /** Lets all other requests to the endpoint go first. */
  readonly isBackground: boolean;
  /** Called just before the request is sent; see `TransportRequest`. */
  readonly shouldSend: (() => boolean) | undefined;
  /** Called when the outcome of an attempt is unknown. */
  readonly onUnknownOutcome: (() => void) | undefined;
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
