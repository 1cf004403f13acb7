/** How everything that takes time learns that a run was interrupted. */

/** What tells the calls of a run that it was interrupted. */
export interface Stop {
  /** Aborts when the run is interrupted: no write leaves from then on. */
  readonly interrupted: AbortSignal;
  /** Aborts when the calls that were on their way, and the reads after them, have had their time. */
  readonly overdue: AbortSignal;
}
