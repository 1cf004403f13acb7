/** The entities in memory, their versions, made ids and deadlines. */
import { createHash } from "node:crypto";
import type { Clock } from "./clock.js";
import type { ClassificationPolicyBody } from "./entities/classification-policy.js";
import type { DistributionPolicyBody } from "./entities/distribution-policy.js";
import type { ExceptionPolicyBody } from "./entities/exception-policy.js";
import type { JobBody } from "./entities/job.js";
import type { QueueBody } from "./entities/queue.js";
import type { WorkerSelector } from "./entities/selector-fields.js";
import type { WorkerBody } from "./entities/worker.js";
import type { RouterSettings } from "./settings.js";
import type { Changes, Counters, State } from "./state.js";
import { Table } from "./table.js";

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
  /** The worker selectors that the last classification attached. */
  attached: readonly WorkerSelector[];
  attachedAt: number;
  /** Whether a classification chose the queue, so that the next one may choose again. */
  isQueueChosen: boolean;
  unassignments: number;
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
export type ClassificationPolicyRecord = Stored<ClassificationPolicyBody>;
export type ExceptionPolicyRecord = Stored<ExceptionPolicyBody>;

/** Something that happens by itself at a time; it looks at the state again before it acts. */
export type Deadline = { readonly at: number } & (
  | { readonly kind: "offerExpires"; readonly workerId: string; readonly offerId: string }
  | { readonly kind: "retryOffer"; readonly jobId: string; readonly workerId: string }
  | { readonly kind: "activate" | "close" | "selectorExpires"; readonly jobId: string }
);

/** The entities in memory; what they mean to each other is decided elsewhere. */
export class Store {
  readonly workers = new Table<WorkerRecord>();
  readonly jobs = new Table<JobRecord>();
  readonly queues = new Table<QueueRecord>();
  readonly distributionPolicies = new Table<DistributionPolicyRecord>();
  readonly classificationPolicies = new Table<ClassificationPolicyRecord>();
  readonly exceptionPolicies = new Table<ExceptionPolicyRecord>();
  readonly settings: RouterSettings;
  readonly #deadlines = new Table<Deadline>();
  /** All that a restart brings back; the keys are the names in the data file. */
  readonly #tables: Readonly<Record<string, Table<unknown>>> = {
    workers: this.workers,
    jobs: this.jobs,
    queues: this.queues,
    distributionPolicies: this.distributionPolicies,
    classificationPolicies: this.classificationPolicies,
    exceptionPolicies: this.exceptionPolicies,
    deadlines: this.#deadlines,
  };
  readonly #clock: Clock;
  readonly #seed: number;
  #sequence = 0;
  #madeIds = 0;

  constructor(circumstances: { clock: Clock; seed: number; settings: RouterSettings }, state?: State) {
    this.#clock = circumstances.clock;
    this.#seed = circumstances.seed;
    this.settings = circumstances.settings;
    if (state === undefined) return;
    this.#sequence = state.counters.sequence;
    this.#madeIds = state.counters.madeIds;
    for (const [name, table] of Object.entries(this.#tables)) {
      for (const [key, value] of state.tables.get(name) ?? []) table.set(key, value);
      table.takeMarked();
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
    this.mark(record);
  }

  /** Notes a change in place that moves no etag, or it would not outlive a restart; `touch` does so by itself. */
  mark(record: Stored<unknown>): void {
    for (const table of Object.values(this.#tables)) if (table.get(record.id) === record) table.mark(record.id);
  }

  makeId(): string {
    this.#madeIds += 1;
    const hex = createHash("sha256").update(`${this.#seed}:${this.#madeIds}`).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  }

  schedule(deadline: Deadline): void {
    this.#deadlines.set(String(this.next()), deadline);
  }

  nextDeadline(): Deadline | undefined {
    return this.#firstDeadline()?.[1];
  }

  takeDueDeadline(): Deadline | undefined {
    const first = this.#firstDeadline();
    if (first === undefined || first[1].at > this.now()) return undefined;
    this.#deadlines.delete(first[0]);
    this.next();
    return first[1];
  }

  #firstDeadline(): [string, Deadline] | undefined {
    let first: [string, Deadline] | undefined;
    for (const entry of this.#deadlines) if (first === undefined || entry[1].at < first[1].at) first = entry;
    return first;
  }

  /** What changed since it was last asked, or undefined when nothing did. */
  takeChanges(): Changes | undefined {
    const put: [string, string, unknown][] = [];
    const drop: [string, string][] = [];
    for (const [name, table] of Object.entries(this.#tables)) {
      for (const key of table.takeMarked()) {
        const value = table.get(key);
        if (value === undefined) drop.push([name, key]);
        else put.push([name, key, value]);
      }
    }
    return put.length + drop.length === 0 ? undefined : { counters: this.#counters(), put, drop };
  }

  /** Everything, as one step that starts from nothing. */
  snapshot(): Changes {
    const put = Object.entries(this.#tables).flatMap(([name, table]) =>
      [...table].map(([key, value]): [string, string, unknown] => [name, key, value]),
    );
    return { counters: this.#counters(), put, drop: [] };
  }

  #counters(): Counters {
    return { sequence: this.#sequence, madeIds: this.#madeIds };
  }
}

/** The version of an entity, quotes included; the first group counts its writes. */
export function etagOf(record: Stored<unknown>): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const born = hex(record.born % 2 ** 16, 4);
  return `"${hex(record.writes, 8)}-${born}-0700-0000-${hex(Math.floor(record.lastModified / 1000), 8)}0000"`;
}
