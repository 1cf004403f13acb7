/** What is kept of each entity: what clients wrote, and what became of it. */
import type { ClassificationPolicyBody } from "../collections/classification-policies.js";
import type { DistributionPolicyBody } from "../collections/distribution-policies.js";
import type { ExceptionPolicyBody } from "../collections/exception-policies.js";
import type { JobBody } from "../collections/jobs.js";
import type { QueueBody } from "../collections/queues.js";
import type { WorkerSelector } from "./selector-fields.js";
import type { WorkerBody } from "../collections/workers.js";

/** What every entity has: what clients wrote, and how often and when it changed. Times are milliseconds since 1970. */
export interface Stored<Body> {
  readonly id: string;
  /** Sets this entity apart from an earlier one with the same id. */
  readonly born: number;
  body: Body;
  writes: number;
  lastModified: number;
  /** Grows with each write of any entity. */
  changed: number;
}

/** An open offer, kept by the worker who holds it. */
export interface Offer {
  readonly offerId: string;
  readonly jobId: string;
  readonly channelId: string;
  readonly capacityCost: number;
  readonly offeredAt: number;
  readonly expiresAt: number;
}

/** A job that a worker has, kept by the worker. */
export interface WorkerAssignment {
  readonly assignmentId: string;
  readonly jobId: string;
  readonly channelId: string;
  readonly capacityCost: number;
  readonly assignedAt: number;
}

/** A worker with what it has in hand. */
export interface WorkerRecord extends Stored<WorkerBody> {
  offers: Offer[];
  assignedJobs: WorkerAssignment[];
  /** Smaller means available for longer. */
  idleSince: number;
  /** When it was last registered, or had an offer or a job taken from it. */
  idleAt: number;
  /** Jobs it turned down; entries of jobs that are gone may linger. */
  declinedJobs: string[];
  /** Offers that another worker's acceptance took back, latest last. */
  lostOffers: string[];
}

/** Where a job is in its life. */
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

/** A worker that a job has or had, kept by the job. */
export interface JobAssignment {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly assignedAt: number;
  completedAt?: number;
  closedAt?: number;
}

/** A job with all that became of it. */
export interface JobRecord extends Stored<JobBody> {
  readonly createdAt: number;
  status: JobStatus;
  enqueuedAt?: number;
  /** Set from when it was queued until the rules about the length of the queue were looked at. */
  isEntering?: true;
  scheduledAt?: number;
  selectorsSetAt: number;
  /** The worker selectors that the last classification attached. */
  attached: readonly WorkerSelector[];
  attachedAt: number;
  /** Selectors that expired until then have been dealt with. */
  selectorsCheckedAt: number;
  /** Whether a classification or an exception policy chose the queue, so that the next classification may choose anew. */
  isQueueChosen: boolean;
  /** Why the last classification failed. */
  failure?: string;
  /** Exception rules that fired since the job was last sent on its way by a client. */
  firedRules: readonly string[];
  unassignments: number;
  assignments: Record<string, JobAssignment>;
  /** The workers who hold an open offer of this job. */
  offeredTo: string[];
  /** Worker id to the time of the next try; null means never again while registered. */
  declinedBy: Record<string, number | null>;
  pendingClose?: { readonly assignmentId: string; readonly at: number; readonly dispositionCode: string };
}

/** What is counted about a queue beside what clients wrote; it moves no etag. */
export interface QueueFigures {
  /** The worker who was offered the last job. */
  readonly lastAsked?: string;
  /** How many jobs got a worker, and for how many milliseconds they waited together. */
  readonly served: number;
  readonly waited: number;
}

/** A queue. */
export type QueueRecord = Stored<QueueBody>;
/** A distribution policy. */
export type DistributionPolicyRecord = Stored<DistributionPolicyBody>;
/** A classification policy. */
export type ClassificationPolicyRecord = Stored<ClassificationPolicyBody>;
/** An exception policy. */
export type ExceptionPolicyRecord = Stored<ExceptionPolicyBody>;

/** A list key by which the latest change comes first. */
export const listKeyOfChange = (changed: number): string => String(Number.MAX_SAFE_INTEGER - changed).padStart(16, "0");

/** The version of an entity, quotes included; the first group counts its writes. */
export function etagOf(record: Stored<unknown>): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const born = hex(record.born % 2 ** 16, 4);
  return `"${hex(record.writes, 8)}-${born}-0700-0000-${hex(Math.floor(record.lastModified / 1000), 8)}0000"`;
}
