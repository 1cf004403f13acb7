/** Ends the calls of a run that was interrupted: no write leaves any more, and what has left is waited for so long only. */
import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import { RouterError } from "../base/router-error";
import type { Stop } from "../base/stop";

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
  return {
    mayRepeat: mayLeave,
    gate: {
      name: "jobRouterStopping",
      async sendRequest(request, next) {
        if (!mayLeave(request)) throw new RouterError("Aborted", NOT_SENT);
        const mayStay = (): boolean => mayLeave(request) || (departed.has(request) && !stop.overdue.aborted);
        const { ended, forget } = endOnStop(request, stop, mayStay);
        try {
          return await next(request);
        } catch (error) {
          if (!ended.aborted || error instanceof RouterError) throw error;
          throw new RouterError("Aborted", stop.overdue.aborted ? GIVEN_UP : NOT_SENT);
        } finally {
          forget();
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

/** Aborts the request when a stop comes under which it may not stay; `forget` must be called when it has ended. */
function endOnStop(
  request: PipelineRequest,
  { interrupted, overdue }: Stop,
  mayStay: () => boolean,
): { readonly ended: AbortSignal; readonly forget: () => void } {
  const end = new AbortController();
  const onStop = (): void => {
    if (!mayStay()) end.abort();
  };
  interrupted.addEventListener("abort", onStop);
  overdue.addEventListener("abort", onStop);
  const outer = request.abortSignal;
  // The pipeline's type also allows foreign signals; ours always come from `send`, as real ones.
  request.abortSignal = outer === undefined ? end.signal : AbortSignal.any([outer as AbortSignal, end.signal]);
  return {
    ended: end.signal,
    forget: () => {
      interrupted.removeEventListener("abort", onStop);
      overdue.removeEventListener("abort", onStop);
    },
  };
}
