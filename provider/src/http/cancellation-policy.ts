/** Cancels the calls of an interrupted run: no write is sent any more, and calls in flight have until a deadline. */
import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import { RouterError } from "../errors";
import type { CancellationSignals } from "../util/cancellation";
import { contextOf, linkAbort } from "./request-context";

/** Returns why a request must not be sent any more: no write after the interruption, nothing after the deadline. */
export function cancellationError(
  { method }: PipelineRequest,
  signals: CancellationSignals | undefined,
): RouterError | undefined {
  if (signals?.cancelled.aborted === true && method !== "GET") {
    return new RouterError("Cancelled", "the request was not sent, because the run was interrupted");
  }
  return signals?.deadlineExceeded.aborted === true ? deadlineExceeded() : undefined;
}

/** Rejects with `Cancelled` or `DeadlineExceeded`; also ends the delay between two attempts and the wait for the rate limiter. */
export function cancellationPolicy(signals: CancellationSignals): PipelinePolicy {
  const subscribe = subscriptionsTo(signals);
  return {
    name: "jobRouterCancellation",
    async sendRequest(request, next) {
      const refusal = cancellationError(request, signals);
      if (refusal !== undefined) throw refusal;
      const { abort, hasAborted, dispose } = linkAbort(request);
      const unsubscribe = subscribe(() => {
        const mayFinish = contextOf(request).isInFlight && !signals.deadlineExceeded.aborted;
        if (!mayFinish && cancellationError(request, signals) !== undefined) abort();
      });
      try {
        return await next(request);
      } catch (error) {
        if (!hasAborted() || error instanceof RouterError) throw error;
        throw signals.deadlineExceeded.aborted ? deadlineExceeded() : (cancellationError(request, signals) ?? error);
      } finally {
        unsubscribe();
        dispose();
      }
    },
  };
}

function deadlineExceeded(): RouterError {
  return new RouterError("DeadlineExceeded", "the run was interrupted, and no response came in the time left");
}

/**
 * Calls each subscriber when either signal aborts. There is one listener for all: a signal looks through all its listeners
 * whenever one is added, which takes seconds when ten thousand requests wait.
 */
function subscriptionsTo(signals: CancellationSignals): (subscriber: () => void) => () => void {
  const subscribers = new Set<() => void>();
  const notify = (): void => {
    for (const subscriber of subscribers) subscriber();
  };
  signals.cancelled.addEventListener("abort", notify);
  signals.deadlineExceeded.addEventListener("abort", notify);
  return (subscriber) => {
    subscribers.add(subscriber);
    return () => {
      subscribers.delete(subscriber);
    };
  };
}
