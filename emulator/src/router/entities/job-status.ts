/** The statuses of jobs. */

/** The status of a job. */
export type JobStatus =
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

/** Nothing happens to a final job any more. */
export const isFinal = ({ status }: { status: JobStatus }): boolean => status === "closed" || status === "cancelled";

/** Statuses that the list filter "active" stands for. */
export const activeStatuses = [
  "pendingClassification",
  "queued",
  "assigned",
  "classificationFailed",
  "completed",
  "pendingSchedule",
  "scheduled",
  "scheduleFailed",
  "waitingForActivation",
] as const satisfies readonly JobStatus[];

/** All statuses. */
export const allStatuses = [
  ...activeStatuses,
  "created",
  "closed",
  "cancelled",
] as const satisfies readonly JobStatus[];

const waiting: readonly JobStatus[] = [
  "created",
  "pendingClassification",
  "classificationFailed",
  "queued",
  "pendingSchedule",
  "scheduled",
  "scheduleFailed",
  "waitingForActivation",
];

/** Whether no worker has the job yet and it is not over. */
export const isWaiting = ({ status }: { status: JobStatus }): boolean => waiting.includes(status);
