/** The state of one router: its entities, and the indexes and caches derived from them. */
import type { State } from "../../storage/changes.js";
import { EntityStore } from "../../storage/entity-store.js";
import { Table } from "../../storage/table.js";
import type { Clock } from "../../util/clock.js";
import type { ClassificationPolicyRecord } from "../entities/classification-policy.js";
import type { DistributionPolicyRecord } from "../entities/distribution-policy.js";
import type { ExceptionPolicyRecord } from "../entities/exception-policy.js";
import { type JobRecord, listKeyOfChange } from "../entities/job.js";
import type { QueueRecord, QueueStats } from "../entities/queue.js";
import type { WorkerRecord } from "../entities/worker.js";
import { RuleCallCache } from "../rules/call-cache.js";
import type { RouterSettings } from "../settings.js";
import { JobQueues } from "./job-queues.js";
import { TimerQueue } from "./timer-queue.js";
import { WorkerPools } from "./worker-pools.js";

// The keys are the names in the data file.
const makeTables = () => ({
  workers: new Table<WorkerRecord>(),
  // Most recently changed first.
  jobs: new Table<JobRecord>({ listKeyOf: ({ changed }) => listKeyOfChange(changed) }),
  queues: new Table<QueueRecord>(),
  distributionPolicies: new Table<DistributionPolicyRecord>(),
  classificationPolicies: new Table<ClassificationPolicyRecord>(),
  exceptionPolicies: new Table<ExceptionPolicyRecord>(),
  figures: new Table<QueueStats>(),
});

/** Ids of entities that changed. */
export interface ChangedIds {
  readonly jobs: ReadonlySet<string>;
  readonly workers: ReadonlySet<string>;
  /** Queues that changed themselves or by one of their policies. */
  readonly queues: ReadonlySet<string>;
}

/** Stores the entities of one router. */
export class Store extends EntityStore<ReturnType<typeof makeTables>> {
  readonly workers = this.tables.workers;
  readonly jobs = this.tables.jobs;
  readonly queues = this.tables.queues;
  readonly distributionPolicies = this.tables.distributionPolicies;
  readonly classificationPolicies = this.tables.classificationPolicies;
  readonly exceptionPolicies = this.tables.exceptionPolicies;
  readonly queueStats = this.tables.figures;
  readonly settings: RouterSettings;
  readonly jobQueues = new JobQueues();
  readonly workerPools = new WorkerPools();
  readonly timers = new TimerQueue();
  readonly ruleCalls = new RuleCallCache();
  readonly #takeChanged = {
    jobs: this.jobs.track(),
    workers: this.workers.track(),
    queues: this.queues.track(),
    distributionPolicies: this.distributionPolicies.track(),
    exceptionPolicies: this.exceptionPolicies.track(),
  };

  constructor(options: { clock: Clock; seed: number; settings: RouterSettings }, state?: State) {
    super(makeTables(), options);
    this.settings = options.settings;
    if (state !== undefined) this.restore(state);
  }

  /** The counters of a queue. */
  queueStatsOf(queueId: string): QueueStats {
    return this.queueStats.get(queueId) ?? { served: 0, waited: 0 };
  }

  /** The distribution policy of a queue; undefined when the test hooks removed one of them. */
  distributionPolicyOf(queueId = ""): DistributionPolicyRecord | undefined {
    return this.distributionPolicies.get(this.queues.get(queueId)?.body.distributionPolicyId ?? "");
  }

  /** The exception policy of a queue, if it has one. */
  exceptionPolicyOf(queueId = ""): ExceptionPolicyRecord | undefined {
    return this.exceptionPolicies.get(this.queues.get(queueId)?.body.exceptionPolicyId ?? "");
  }

  /** Takes the ids that changed since the last call; undefined when there are none. After a restart all ids changed. */
  takeChangedIds(): ChangedIds | undefined {
    const jobs = this.#takeChanged.jobs();
    const workers = this.#takeChanged.workers();
    const queues = new Set(this.#takeChanged.queues());
    const policies = [...this.#takeChanged.distributionPolicies(), ...this.#takeChanged.exceptionPolicies()];
    if (policies.length > 0) {
      for (const { id, body } of this.queues.values()) {
        const isAffected = policies.some((one) => one === body.distributionPolicyId || one === body.exceptionPolicyId);
        if (isAffected) queues.add(id);
      }
    }
    return jobs.size + workers.size + queues.size === 0 ? undefined : { jobs, workers, queues };
  }
}
