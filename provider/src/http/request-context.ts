/** What the policies share about one request: the context of its call, and its abort signal. */
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
  queuedInMs?: number;
  /** An attempt was sent and is not answered yet. */
  isInFlight: boolean;
}

export function contextOf(request: PipelineRequest): RequestContext {
  // Every request of the pipeline comes from a caller, which attaches one.
  return (request as PipelineRequest & { readonly context: RequestContext }).context;
}

/** An abort source of a request, valid until it is disposed. */
export interface LinkedAbort {
  /** True when the request was aborted by this source, before any other. */
  readonly hasAborted: () => boolean;
  readonly abort: () => void;
  /** Gives the request its own signal back. */
  readonly dispose: () => void;
}

export function signalOf(request: PipelineRequest): AbortSignal | undefined {
  // The pipeline's type also allows foreign signals; ours always come from a caller, as real ones.
  return request.abortSignal as AbortSignal | undefined;
}

/** Puts a new signal on the request, which also follows the one that it had. */
export function linkAbort(request: PipelineRequest): LinkedAbort {
  const controller = new AbortController();
  const outer = signalOf(request);
  let hasAborted = false;
  const follow = (): void => {
    controller.abort(outer?.reason);
  };
  if (outer?.aborted === true) follow();
  else outer?.addEventListener("abort", follow);
  request.abortSignal = controller.signal;
  return {
    hasAborted: () => hasAborted,
    abort() {
      hasAborted ||= !controller.signal.aborted;
      controller.abort();
    },
    dispose() {
      outer?.removeEventListener("abort", follow);
      if (outer === undefined) delete request.abortSignal;
      else request.abortSignal = outer;
    },
  };
}
