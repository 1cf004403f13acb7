/** Ends the calls of a run that was interrupted: no write leaves any more, and what has left is waited for so long only. */
import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import { RouterError } from "../errors";
import type { Stop } from "../util/cancellation";
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

const NOT_SENT = "it was not sent, because the run was interrupted";
const GIVEN_UP = "the run was interrupted, and no answer came in the time that was left";

/** A call that is ended by these rejects with a RouterError `Aborted`. */
export function stopping(stop: Stop): Stopping {
  const departed = new WeakSet<PipelineRequest>();
  const mayLeave = ({ method }: PipelineRequest): boolean =>
    !stop.overdue.aborted && (method === "GET" || !stop.interrupted.aborted);
  const mayStay = (request: PipelineRequest): boolean =>
    mayLeave(request) || (departed.has(request) && !stop.overdue.aborted);
  const follow = followers(stop);
  return {
    mayRepeat: mayLeave,
    gate: {
      name: "jobRouterStopping",
      async sendRequest(request, next) {
        if (!mayLeave(request)) throw new RouterError("Aborted", NOT_SENT);
        const { end, isUsed, release } = addEnding(request);
        const unfollow = follow(() => {
          if (!mayStay(request)) end();
        });
        try {
          return await next(request);
        } catch (error) {
          if (!isUsed() || error instanceof RouterError) throw error;
          throw new RouterError("Aborted", stop.overdue.aborted ? GIVEN_UP : NOT_SENT);
        } finally {
          unfollow();
          release();
        }
      },
    },
    departure: {
      name: "jobRouterDeparture",
      async sendRequest(request, next) {
        if (!mayLeave(request)) throw new RouterError("Aborted", NOT_SENT);
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
function followers({ interrupted, overdue }: Stop): (onStop: () => void) => () => void {
  const present = new Set<() => void>();
  const tell = (): void => {
    for (const onStop of present) onStop();
  };
  interrupted.addEventListener("abort", tell);
  overdue.addEventListener("abort", tell);
  return (onStop) => {
    present.add(onStop);
    return () => {
      present.delete(onStop);
    };
  };
}
