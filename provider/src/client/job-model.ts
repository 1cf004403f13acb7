/** What is read and sent about jobs. */
import type { JobInputs } from "../schema/job";
import type { ListFilters } from "./entity-collection";
import type { Instant, MergePatch } from "./request-model";
import type { OpenEnum, ResponseEntity, ResponseValue } from "./response-model";

/** The statuses of a job. */
export type RouterJobStatus =
  | "created"
  | "pendingClassification"
  | "classificationFailed"
  | "queued"
  | "assigned"
  | "completed"
  | "closed"
  | "cancelled"
  | "pendingSchedule"
  | "scheduled"
  | "scheduleFailed"
  | "waitingForActivation";

/** A worker's time with a job. All times are ISO 8601 text. */
export interface RouterJobAssignment {
  /** The assignment's id. */
  readonly assignmentId: string;
  /** The worker. */
  readonly workerId?: string;
  /** When the job was assigned to the worker. */
  readonly assignedAt: string;
  /** When the worker completed the job: the customer is served. */
  readonly completedAt?: string;
  /** When the worker closed the job: its capacity is free. */
  readonly closedAt?: string;
}

/** A job as the service shows it at this moment. All times are ISO 8601 text. */
export interface RouterJob extends ResponseEntity<JobInputs, "jobId"> {
  /** Its present status. */
  readonly status: OpenEnum<RouterJobStatus>;
  /** When it was put into its queue. */
  readonly enqueuedAt?: string;
  /** When it became due, for a scheduled job. */
  readonly scheduledAt?: string;
  /** Selectors that a classification policy added. */
  readonly attachedWorkerSelectors: ResponseValue<NonNullable<JobInputs["requestedWorkerSelectors"]>>;
  /** Assignments by their id. */
  readonly assignments: Readonly<Record<string, RouterJobAssignment>>;
}

/** The merge patch of a job. */
export interface JobPatch extends MergePatch<Omit<JobInputs, "jobId">> {}

/** Filters of jobs; all must match. */
export interface JobFilters extends ListFilters {
  /** Jobs in this status, or `active` for all but created, closed and cancelled ones; default `all`. */
  readonly status?: RouterJobStatus | "active" | "all";
  /** Jobs of this queue. */
  readonly queueId?: string;
  /** Jobs of this channel. */
  readonly channelId?: string;
  /** Jobs that this policy classifies. */
  readonly classificationPolicyId?: string;
  /** Jobs that are due at this time or before. */
  readonly scheduledBefore?: Instant;
  /** Jobs that are due at this time or after. */
  readonly scheduledAfter?: Instant;
}

/** Details of a cancelled job. */
export interface CancelJobDetails {
  /** A remark that is added to the job's notes. */
  readonly note?: string;
  /** How the job ended; the service's default is `Cancelled`. */
  readonly dispositionCode?: string;
}

/** Details of a completed job. */
export interface CompleteJobDetails {
  /** A remark that is added to the job's notes. */
  readonly note?: string;
}

/** Details of a closed job. */
export interface CloseJobDetails extends CompleteJobDetails {
  /** How the job ended; the service's default is `Closed`. */
  readonly dispositionCode?: string;
  /** When the worker's capacity is released; at once unless it lies in the future. */
  readonly closeAt?: Instant;
}

/** Details of an unassigned job. */
export interface UnassignJobDetails {
  /** True keeps the job out of its queue until its `matchingMode` is changed. Default false. */
  readonly suspendMatching?: boolean;
}

/** A job's position in its queue at this moment. */
export interface RouterJobPosition {
  /** The router's id of the job. */
  readonly jobId: string;
  /** 1 for the job that is offered next. */
  readonly position: number;
  /** The queue it waits in. */
  readonly queueId: string;
  /** Number of jobs that wait in this queue. */
  readonly queueLength: number;
  /** Estimated wait in whole minutes, rounded up; absent while the service has no data for an estimate. */
  readonly estimatedWaitTimeMinutes?: number;
}

/** The result of an unassigned job. */
export interface UnassignJobResult {
  /** The job. */
  readonly jobId: string;
  /** How often it was unassigned, this time included; the service allows three times. */
  readonly unassignmentCount: number;
}
