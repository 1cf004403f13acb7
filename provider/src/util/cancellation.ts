/** Cancellation of a run. */

/** Tells the calls of a run that it was interrupted. */
export interface CancellationSignals {
  /** Aborts when the run is interrupted: no write is sent from then on. */
  readonly cancelled: AbortSignal;
  /** Aborts when the time given to calls in flight, and to the reads after them, is over. */
  readonly deadlineExceeded: AbortSignal;
}
