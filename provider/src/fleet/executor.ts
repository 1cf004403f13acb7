/** Brings workers of a fleet to their declarations, each by the reconciler and each with a failure of its own. */
import type { JsonObject } from "../util/json";
import { forEachConcurrent } from "../util/concurrency";
import type { Clock } from "../util/clock";
import { redactor } from "../util/redact";
import { RouterError, hasCode } from "../errors";
import { PENDING_KEY } from "../schema/names";
import { worker as schema } from "../schema/worker";
import { ResourceInitFailedError, createEntity, removeEntity, updateEntity } from "../reconciler/entity";
import { secretTextsIn } from "../reconciler/secret-inputs";
import type { RemovalContext } from "../reconciler/removal/drain";
import type { Collection } from "../http/collection";
import type { Task } from "./changes";
import type { WorkerFailure } from "./failures";
import { type Ownership, enforced, withoutObserved } from "./ownership";
import type { Progress } from "./progress";
import type { FindWorker } from "./worker-list-cache";

/** Workers that are written at a time; the rate limiter bounds the requests. */
const CONCURRENCY = 32;
/** Workers whose jobs are waited for at a time. */
const REMOVAL_CONCURRENCY = 1_000;
/** Consecutive transient failures after which the service counts as unavailable. */
const MAX_CONSECUTIVE_FAILURES = 8;

export interface Executed {
  /** By worker id, in the order of the ids. */
  readonly failures: ReadonlyMap<string, WorkerFailure>;
  /** Workers that were not tried after an abort. */
  readonly skipped: ReadonlySet<string>;
  readonly abortReason: string | undefined;
  /** The writes of unknown outcome, by worker id. */
  readonly pending: ReadonlyMap<string, JsonObject>;
}

export interface ExecutorDependencies {
  readonly collection: Collection;
  readonly clock: Clock;
  readonly removal: RemovalContext;
  readonly ownership: Ownership;
  /** Reads the workers that are created or changed. */
  readonly request: () => Promise<FindWorker>;
  readonly progress: Progress;
}

/** Runs all tasks. Rejects for nothing that a worker or the service can cause. */
export async function applyAll(tasks: readonly Task[], dependencies: ExecutorDependencies): Promise<Executed> {
  const executor = new Executor(dependencies);
  dependencies.progress.begin(tasks.filter((task) => !isRemoval(task)).length);
  await executor.readWorkers();
  const [leaving, others] = [tasks.filter(isRemoval), tasks.filter((task) => !isRemoval(task))];
  await Promise.all([
    forEachConcurrent(others, CONCURRENCY, (task) => executor.run(task)),
    forEachConcurrent(leaving, REMOVAL_CONCURRENCY, (task) => executor.run(task)),
  ]);
  const { skipped, abortReason, pending } = executor;
  const failures = new Map([...executor.failures].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { failures, skipped, abortReason, pending };
}

function isRemoval({ action }: Task): boolean {
  return action === "remove";
}

class Executor {
  readonly failures = new Map<string, WorkerFailure>();
  readonly skipped = new Set<string>();
  readonly pending = new Map<string, JsonObject>();
  abortReason: string | undefined;
  readonly #dependencies: ExecutorDependencies;
  #find: FindWorker | undefined;
  #consecutiveFailures = 0;

  constructor(dependencies: ExecutorDependencies) {
    this.#dependencies = dependencies;
  }

  async readWorkers(): Promise<void> {
    try {
      this.#find = await this.#dependencies.request();
    } catch (error) {
      if (!(error instanceof RouterError)) throw error;
      this.abortReason = error.message;
    }
  }

  async run(task: Task): Promise<void> {
    const { progress } = this.#dependencies;
    if (this.abortReason !== undefined) {
      this.skipped.add(task.id);
      this.#keepPending(task.id, task.olds);
      return;
    }
    try {
      await this.#apply(task);
      this.#consecutiveFailures = 0;
      progress.finish(task.action);
    } catch (error) {
      if (!(error instanceof RouterError) && !(error instanceof ResourceInitFailedError)) throw error;
      this.#fail(task, error);
      progress.finish(task.action, true);
    }
  }

  async #apply({ id, action, olds = {}, news = {} }: Task): Promise<void> {
    const { collection, clock, removal, ownership } = this.#dependencies;
    if (action === "remove") {
      const live = await collection.find(id);
      if (live !== undefined) await removeEntity(schema, enforced(ownership, olds), live, removal);
      return;
    }
    const live = await this.#find?.(id, action === "change");
    const desired = live === undefined ? withoutObserved(ownership, news) : enforced(ownership, news);
    const context = { collection, clock };
    if (action === "create") await createEntity(schema, id, desired, live, context);
    else await updateEntity(schema, id, { olds: enforced(ownership, olds), news: desired }, live, context);
  }

  #fail({ id, olds, news }: Task, error: RouterError | ResourceInitFailedError): void {
    const cause = error instanceof RouterError ? error : error.cause;
    const redact = redactor([olds, news].flatMap((fields = {}) => secretTextsIn(schema, fields)));
    const mayHaveBeenApplied = error instanceof ResourceInitFailedError;
    this.failures.set(id, {
      workerId: id,
      code: cause.code,
      message: redact(error.message),
      ...(mayHaveBeenApplied && { mayHaveBeenApplied }),
    });
    this.#keepPending(id, mayHaveBeenApplied ? error.state : olds);
    // What refuses or does not answer many workers is not asked for each of ten thousand.
    const isForAll = hasCode(
      cause,
      "Unauthorized",
      "Forbidden",
      "InvalidSettings",
      "EndpointMismatch",
      "Cancelled",
      "DeadlineExceeded",
    );
    const isTransient = hasCode(cause, "ConnectionFailed", "ServiceError", "TooManyRequests");
    this.#consecutiveFailures = isTransient ? this.#consecutiveFailures + 1 : 0;
    if (isForAll || this.#consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) this.abortReason ??= redact(cause.message);
  }

  #keepPending(id: string, state: JsonObject | undefined): void {
    const pending = state?.[PENDING_KEY];
    // What is kept here was written by `withPending`.
    if (pending !== undefined) this.pending.set(id, pending as JsonObject);
  }
}
