/** Ends the calls of a run that was interrupted: no write leaves any more, and what has left is waited for so long only. */
import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import { RouterError } from "../errors";
import type { CancellationSignals } from "../util/cancellation";
import { addEnding } from "./linked-abort";

/** The policies of one pipeline; each call passes all of them. */
export interface Stopping {
  /** Around everything, so that it also ends the pause between two attempts and the wait for a turn. */
  readonly gate: PipelinePolicy;
  /** Right before the request leaves, inside of everything that may wait. */
  readonly departure: PipelinePolicy;
  /** False when a failed attempt must be the last one. */
  readonly mayRepeat: (request: PipelineRequest) => boolean;
}

function notSent(): RouterError {
  return new RouterError("Cancelled", "the request was not sent, because the run was interrupted");
}

function deadlineExceeded(): RouterError {
  return new RouterError("DeadlineExceeded", "the run was interrupted, and no response came in the time left");
}

/** A call that is ended by these rejects with a RouterError `Cancelled` or `DeadlineExceeded`. */
export function cancellationPolicies(cancellation: CancellationSignals): Stopping {
  const departed = new WeakSet<PipelineRequest>();
  const mayLeave = ({ method }: PipelineRequest): boolean =>
    !cancellation.deadlineExceeded.aborted && (method === "GET" || !cancellation.cancelled.aborted);
  const mayStay = (request: PipelineRequest): boolean =>
    mayLeave(request) || (departed.has(request) && !cancellation.deadlineExceeded.aborted);
  const refusal = (): RouterError => (cancellation.deadlineExceeded.aborted ? deadlineExceeded() : notSent());
  const follow = followers(cancellation);
  return {
    mayRepeat: mayLeave,
    gate: {
      name: "jobRouterStopping",
      async sendRequest(request, next) {
        if (!mayLeave(request)) throw refusal();
        const { end, isUsed, release } = addEnding(request);
        const unfollow = follow(() => {
          if (!mayStay(request)) end();
        });
        try {
          return await next(request);
        } catch (error) {
          if (!isUsed() || error instanceof RouterError) throw error;
          throw refusal();
        } finally {
          unfollow();
          release();
        }
      },
    },
    departure: {
      name: "jobRouterDeparture",
      async sendRequest(request, next) {
        if (!mayLeave(request)) throw refusal();
        departed.add(request);
        try {
          return await next(request);
        } finally {
          departed.delete(request);
        }
      },
    },
  };
}

/**
 * Calls what follows when either signal of the stop comes, until it unfollows. One listener for all: a signal looks through
 * all that it has whenever one is added, which takes seconds when ten thousand requests wait.
 */
function followers({ cancelled, deadlineExceeded }: CancellationSignals): (onStop: () => void) => () => void {
  const present = new Set<() => void>();
  const tell = (): void => {
    for (const onStop of present) onStop();
  };
  cancelled.addEventListener("abort", tell);
  deadlineExceeded.addEventListener("abort", tell);
  return (onStop) => {
    present.add(onStop);
    return () => {
      present.delete(onStop);
    };
  };
}
