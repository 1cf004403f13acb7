/** The entities in memory, what is derived from them, and the numbers that make ids and versions. */
import { createHash } from "node:crypto";
import type { Clock } from "../../util/clock.js";
import { WaitingLines } from "./job-queues.js";
import { WorkerPools } from "./worker-pools.js";
import type {
  ClassificationPolicyRecord,
  DistributionPolicyRecord,
  ExceptionPolicyRecord,
  JobRecord,
  QueueFigures,
  QueueRecord,
  Stored,
  WorkerRecord,
} from "../entities/records.js";
import { listKeyOfChange } from "../entities/records.js";
import { Answers } from "../rules/call-cache.js";
import type { RouterSettings } from "../settings.js";
import type { Changes, Counters, State } from "../../storage/changes.js";
import { Table } from "../../storage/table.js";
import { Timetable } from "./timer-queue.js";

/** Ids of entities that changed. */
export interface Touched {
  readonly jobs: ReadonlySet<string>;
  readonly workers: ReadonlySet<string>;
  /** Queues that changed themselves or by one of their policies. */
  readonly queues: ReadonlySet<string>;
}

/** The entities in memory; what they mean to each other is decided elsewhere. */
export class Store {
  readonly workers = new Table<WorkerRecord>();
  // Most recently changed first.
  readonly jobs = new Table<JobRecord>({ listKeyOf: ({ changed }) => listKeyOfChange(changed) });
  readonly queues = new Table<QueueRecord>();
  readonly distributionPolicies = new Table<DistributionPolicyRecord>();
  readonly classificationPolicies = new Table<ClassificationPolicyRecord>();
  readonly exceptionPolicies = new Table<ExceptionPolicyRecord>();
  readonly settings: RouterSettings;
  readonly figures = new Table<QueueFigures>();
  readonly lines = new WaitingLines();
  readonly pools = new WorkerPools();
  readonly timetable = new Timetable();
  readonly answers = new Answers();
  /** All that a restart brings back; the keys are the names in the data file. */
  readonly #tables: Readonly<Record<string, Table<unknown>>> = {
    workers: this.workers,
    jobs: this.jobs,
    queues: this.queues,
    distributionPolicies: this.distributionPolicies,
    classificationPolicies: this.classificationPolicies,
    exceptionPolicies: this.exceptionPolicies,
    figures: this.figures,
  };
  readonly #takeTouched = {
    jobs: this.jobs.follow(),
    workers: this.workers.follow(),
    queues: this.queues.follow(),
    distributionPolicies: this.distributionPolicies.follow(),
    exceptionPolicies: this.exceptionPolicies.follow(),
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

  /** A new id; the same seed makes the same ones in the same order. */
  makeId(): string {
    this.#madeIds += 1;
    const hex = createHash("sha256").update(`${this.#seed}:${this.#madeIds}`).digest("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
  }

  /** A number from 0 up to but not 1; the same seed makes the same ones. */
  random(): number {
    return Number.parseInt(this.makeId().slice(0, 8), 16) / 2 ** 32;
  }

  figuresOf(queueId: string): QueueFigures {
    return this.figures.get(queueId) ?? { served: 0, waited: 0 };
  }

  /** What changed since it was last asked, or undefined when nothing did; after a start that is everything. */
  takeTouched(): Touched | undefined {
    const jobs = this.#takeTouched.jobs();
    const workers = this.#takeTouched.workers();
    const queues = new Set(this.#takeTouched.queues());
    const policies = [...this.#takeTouched.distributionPolicies(), ...this.#takeTouched.exceptionPolicies()];
    if (policies.length > 0) {
      for (const { id, body } of this.queues.values()) {
        const isMeant = policies.some((one) => one === body.distributionPolicyId || one === body.exceptionPolicyId);
        if (isMeant) queues.add(id);
      }
    }
    return jobs.size + workers.size + queues.size === 0 ? undefined : { jobs, workers, queues };
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
    return { sequence: this.#sequence, madeIds: this.#madeIds, time: this.now() };
  }
}
