/** What an action may be told beside its target. */
import type { Instant } from "./instant";

/** What may be said when a job is cancelled. */
export interface CancelJobDetails {
  /** A remark that is added to the job's notes. */
  readonly note?: string;
  /** How the job ended; the service's default is `Cancelled`. */
  readonly dispositionCode?: string;
}

/** What may be said when a job is completed. */
export interface CompleteJobDetails {
  /** A remark that is added to the job's notes. */
  readonly note?: string;
}

/** What may be said when a job is closed. */
export interface CloseJobDetails extends CompleteJobDetails {
  /** How the job ended; the service's default is `Closed`. */
  readonly dispositionCode?: string;
  /** When the worker's capacity is given back; at once unless it lies in the future. */
  readonly closeAt?: Instant;
}

/** What may be said when a job is taken from its worker. */
export interface UnassignJobDetails {
  /** True keeps the job out of its queue until its `matchingMode` is changed. Default false. */
  readonly suspendMatching?: boolean;
}

/** What may be said when an offer is declined. */
export interface DeclineJobOfferDetails {
  /** When the job is matched again, for this worker too; without it, this worker is not asked again until it registers anew. */
  readonly retryOfferAt?: Instant;
}
