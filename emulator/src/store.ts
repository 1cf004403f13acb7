import { createHash } from "node:crypto";
import type { Clock } from "./clock.js";
import type { DistributionPolicyBody } from "./entities/distribution-policy.js";
import type { JobBody } from "./entities/job.js";
import type { QueueBody } from "./entities/queue.js";
import type { WorkerBody } from "./entities/worker.js";

/** The marker of a state file this version can read. */
export const stateFormat = "jobrouter-emulator/1";

/** What every entity has: what clients wrote, and how often and when it changed. */
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

export interface Offer {
  readonly offerId: string;
  readonly jobId: string;
  readonly channelId: string;
  readonly capacityCost: number;
  readonly offeredAt: number;
  readonly expiresAt: number;
}

export interface WorkerAssignment {
  readonly assignmentId: string;
  readonly jobId: string;
  readonly channelId: string;
  readonly capacityCost: number;
  readonly assignedAt: number;
}

export interface WorkerRecord extends Stored<WorkerBody> {
  offers: Offer[];
  assignedJobs: WorkerAssignment[];
  /** Smaller means available for longer. */
  idleSince: number;
}

export type JobStatus =
  | "created"
  | "queued"
  | "assigned"
  | "completed"
  | "closed"
  | "cancelled"
  | "pendingSchedule"
  | "scheduled"
  | "waitingForActivation";

export interface JobAssignment {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly assignedAt: number;
  completedAt?: number;
  closedAt?: number;
}

export interface JobRecord extends Stored<JobBody> {
  status: JobStatus;
  enqueuedAt?: number;
  scheduledAt?: number;
  selectorsSetAt: number;
  assignments: Record<string, JobAssignment>;
  /** The workers who hold an open offer of this job. */
  offeredTo: string[];
  /** Worker id to the time of the next try; null means never again while registered. */
  declinedBy: Record<string, number | null>;
  /** Offers that another worker's acceptance took back. */
  lostOffers: string[];
  pendingClose?: { readonly assignmentId: string; readonly at: number; readonly dispositionCode: string };
}

export type QueueRecord = Stored<QueueBody>;
export type DistributionPolicyRecord = Stored<DistributionPolicyBody>;

/** Something that happens by itself at a time; it looks at the state again before it acts. */
export type Deadline = { readonly at: number } & (
  | { readonly kind: "offerExpires"; readonly workerId: string; readonly offerId: string }
  | { readonly kind: "retryOffer"; readonly jobId: string; readonly workerId: string }
  | { readonly kind: "activate" | "close" | "selectorExpires"; readonly jobId: string }
);

/** Everything that survives a restart. */
export interface State {
  readonly format: typeof stateFormat;
  readonly sequence: number;
  readonly madeIds: number;
  readonly workers: readonly WorkerRecord[];
  readonly jobs: readonly JobRecord[];
  readonly queues: readonly QueueRecord[];
  readonly distributionPolicies: readonly DistributionPolicyRecord[];
  readonly deadlines: readonly Deadline[];
}

/** The entities in memory; what they mean to each other is decided elsewhere. */
export class Store {
  readonly workers = new Map<string, WorkerRecord>();
  readonly jobs = new Map<string, JobRecord>();
  readonly queues = new Map<string, QueueRecord>();
  readonly distributionPolicies = new Map<string, DistributionPolicyRecord>();
  readonly #clock: Clock;
  readonly #seed: number;
  #deadlines: Deadline[] = [];
  #sequence = 0;
  #madeIds = 0;

  constructor(clock: Clock, seed: number, state?: State) {
    this.#clock = clock;
    this.#seed = seed;
    if (state === undefined) return;
    this.#sequence = state.sequence;
    this.#madeIds = state.madeIds;
    this.#deadlines = [...state.deadlines];
    for (const name of ["workers", "jobs", "queues", "distributionPolicies"] as const) {
      const records: Map<string, Stored<unknown>> = this[name];
      for (const record of state[name]) records.set(record.id, record);
    }
  }

  now(): number {
    return this.#clock.now().getTime();
  }

  /** Grows with every change, so two equal values mean that nothing happened in between. */
  get sequence(): number {
    return this.#sequence;
  }

  next(): number {
    return ++this.#sequence;
  }

  begin<Body>(id: string, body: Body): Stored<Body> {
    const born = this.next();
    return { id, born, body, writes: 1, lastModified: this.now(), changed: born };
  }

  /** Each write of an entity passes here, so that its etag moves. */
  touch(record: Stored<unknown>): void {
    record.writes += 1;
    record.lastModified = this.now();
    record.changed = this.next();
  }

  makeId(): string {
    this.#madeIds += 1;
    const hex = createHash("sha256").update(`${this.#seed}:${this.#madeIds}`).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  }

  schedule(deadline: Deadline): void {
    this.#deadlines.push(deadline);
    this.next();
  }

  nextDeadline(): Deadline | undefined {
    let first: Deadline | undefined;
    for (const deadline of this.#deadlines) if (first === undefined || deadline.at < first.at) first = deadline;
    return first;
  }

  takeDueDeadline(): Deadline | undefined {
    const first = this.nextDeadline();
    if (first === undefined || first.at > this.now()) return undefined;
    this.#deadlines = this.#deadlines.filter((deadline) => deadline !== first);
    this.next();
    return first;
  }

  toState(): State {
    return {
      format: stateFormat,
      sequence: this.#sequence,
      madeIds: this.#madeIds,
      workers: [...this.workers.values()],
      jobs: [...this.jobs.values()],
      queues: [...this.queues.values()],
      distributionPolicies: [...this.distributionPolicies.values()],
      deadlines: this.#deadlines,
    };
  }
}

/** The version of an entity, quotes included; the first group counts its writes. */
export function etagOf(record: Stored<unknown>): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const born = hex(record.born % 2 ** 16, 4);
  return `"${hex(record.writes, 8)}-${born}-0700-0000-${hex(Math.floor(record.lastModified / 1000), 8)}0000"`;
}
