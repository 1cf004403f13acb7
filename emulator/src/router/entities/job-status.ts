/** The statuses of jobs. */

const waitingStatuses = [
  "created",
  "pendingClassification",
  "classificationFailed",
  "queued",
  "pendingSchedule",
  "scheduled",
  "scheduleFailed",
  "waitingForActivation",
] as const;

/** All statuses. */
export const allStatuses = [...waitingStatuses, "assigned", "completed", "closed", "cancelled"] as const;

/** The status of a job. */
export type JobStatus = (typeof allStatuses)[number];

interface HasStatus {
  readonly status: JobStatus;
}

/** Tells whether a job is closed or cancelled; it does not change any more. */
export const isFinal = ({ status }: HasStatus): boolean => status === "closed" || status === "cancelled";

/** Tells whether a job is neither assigned nor over. */
export const isWaiting = ({ status }: HasStatus): boolean => waitingStatuses.some((one) => one === status);

/** Tells whether the list filter "active" matches a job. */
export const isActiveJob = (job: HasStatus): boolean => job.status !== "created" && !isFinal(job);
