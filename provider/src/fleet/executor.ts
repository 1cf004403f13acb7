/** The work on the workers of one shard: each walks through the same code as a `Worker`, and fails by itself. */
import type { JsonObject } from "../util/json";
import { RouterError, hasCode, messageOf } from "../errors";
import { PENDING_KEY } from "../schema/internal-properties";
import { worker as schema } from "../schema/worker";
import { satisfiesAll } from "../reconciler/compare";
import { UnknownOutcomeError } from "../reconciler/converge";
import { ResourceInitFailedError, createEntity, removeEntity, updateEntity } from "../reconciler/entity";
import type { RemovalContext } from "../reconciler/removal/drain";
import type { Collection } from "../http/collection";
import type { Fleet } from "./fleets";
import { forEachConcurrent } from "../util/concurrency";
import { type Ownership, enforced, withoutObserved } from "./ownership";
import type { Deed } from "./progress";
import type { Look } from "./worker-list-cache";

/** Workers of one shard under way at once; what really goes out at once is bounded by the limiter. */
const LANES = 32;
/** Workers of one shard that are waited for at once, until their jobs have ended. */
const REMOVAL_LANES = 1_000;
/** Failures in a row after which the service is taken for not available. */
const MOST_FAILURES = 8;

/** What is to be done about one worker. */
export interface Task {
  readonly id: string;
  readonly deed: Deed;
  /** What is remembered of it, with its settings. */
  readonly olds: JsonObject | undefined;
  /** What it is declared as, with its settings. */
  readonly news: JsonObject | undefined;
}

/** What became of the tasks, by the ids of the workers. */
export interface Outcome {
  /** Why those are not as they should be that are not. */
  readonly failures: ReadonlyMap<string, string>;
  /** The rest, with which nothing was begun, because of what others met. */
  readonly unbegun: ReadonlySet<string>;
  /** What those others met. */
  readonly halted: string | undefined;
  /** What those were declared as that came from another shard. */
  readonly came: ReadonlyMap<string, JsonObject>;
  /** Those that came from another shard as they were, and were not as declared there. */
  readonly astray: readonly string[];
  /** The lost writes of those among them of which nobody knows how far they came. */
  readonly pending: ReadonlyMap<string, JsonObject>;
}

/** What the work needs from outside. */
export interface WorkTools {
  readonly collection: Collection;
  readonly removal: RemovalContext;
  readonly ownership: Ownership;
  /** Looks at the workers that do not leave. */
  readonly survey: () => Promise<Look>;
  /** `undefined` while the shard goes for good. */
  readonly fleet: Fleet | undefined;
  /** Workers whom the shard does not know may come from another one. */
  readonly isHandover: boolean;
}

/** Works on all of them, and answers when the last one is done with. Never throws for what one worker meets. */
export async function workOff(tasks: readonly Task[], tools: WorkTools): Promise<Outcome> {
  const crew = new Crew(tools);
  tools.fleet?.progress.begin(tasks.length);
  await crew.look();
  const [leaving, others] = [tasks.filter(isRemoval), tasks.filter((task) => !isRemoval(task))];
  await Promise.all([
    forEachConcurrent(others, LANES, (task) => crew.take(task)),
    forEachConcurrent(leaving, REMOVAL_LANES, (task) => crew.take(task)),
  ]);
  const { failures, unbegun, halted, came, astray, pending } = crew;
  return { failures, unbegun, halted, came, astray, pending };
}

function isRemoval({ deed }: Task): boolean {
  return deed === "removed";
}

class Crew implements Outcome {
  readonly failures = new Map<string, string>();
  readonly unbegun = new Set<string>();
  readonly pending = new Map<string, JsonObject>();
  readonly came = new Map<string, JsonObject>();
  readonly astray: string[] = [];
  halted: string | undefined;
  readonly #tools: WorkTools;
  #see: Look | undefined;
  #failuresInARow = 0;

  constructor(tools: WorkTools) {
    this.#tools = tools;
  }

  /** Where this fails, nothing is begun; the shard still keeps whom it knows, and who comes from another one. */
  async look(): Promise<void> {
    try {
      this.#see = await this.#tools.survey();
    } catch (error) {
      if (!(error instanceof RouterError)) throw error;
      this.halted = error.message;
    }
  }

  async take(task: Task): Promise<void> {
    const { id, olds } = task;
    if (this.halted !== undefined) {
      this.unbegun.add(id);
      this.#remember(id, olds ?? this.#comes(id));
      return;
    }
    try {
      const deed = await this.#do(task);
      this.#failuresInARow = 0;
      this.#tools.fleet?.progress.finish(deed);
    } catch (error) {
      if (!(error instanceof RouterError) && !(error instanceof ResourceInitFailedError)) throw error;
      this.#learn(error);
      this.#fail(
        id,
        error.message,
        error instanceof ResourceInitFailedError ? error.state : (olds ?? this.came.get(id)),
      );
    }
  }

  /** Answers what it came to. */
  async #do({ id, deed, olds = {}, news = {} }: Task): Promise<Deed> {
    const { collection, removal, ownership, fleet } = this.#tools;
    if (deed === "removed") {
      const now = await collection.find(id);
      if (now !== undefined) await removeEntity(schema, enforced(ownership, olds), now, removal);
      return deed;
    }
    const live = await this.#see?.(id, deed === "changed");
    const next = live === undefined ? withoutObserved(ownership, news) : enforced(ownership, news);
    const at = { collection, clock: removal.clock };
    // Whoever comes from another shard of the fleet is not adopted anew.
    const moved = deed === "created" && live !== undefined ? this.#comes(id) : undefined;
    const before = deed === "created" ? moved : olds;
    if (before === undefined) await createEntity(schema, id, next, live, at);
    else await updateEntity(schema, id, { olds: enforced(ownership, before), news: next }, live, at);
    if (moved === undefined || live === undefined) return deed;
    if (fleet?.touched.has(id) === true || moved[PENDING_KEY] !== undefined) return "changed";
    if (!satisfiesAll(schema.shape, next, live.body)) this.astray.push(id);
    return "same";
  }

  #comes(id: string): JsonObject | undefined {
    const { isHandover, fleet } = this.#tools;
    const declared = isHandover ? fleet?.before(id) : undefined;
    if (declared !== undefined) this.came.set(id, declared);
    return declared;
  }

  /** A service that refuses everybody, or answers nobody, is not asked for each of ten thousand workers. */
  #learn(error: RouterError | ResourceInitFailedError): void {
    const cause = error.cause instanceof UnknownOutcomeError ? error.cause.cause : error;
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
    this.#failuresInARow = isTransient ? this.#failuresInARow + 1 : 0;
    if (isForAll || this.#failuresInARow >= MOST_FAILURES) this.halted ??= messageOf(cause);
  }

  #fail(id: string, message: string, state: JsonObject | undefined): void {
    this.#remember(id, state);
    this.failures.set(id, message);
    this.#tools.fleet?.progress.finish("failed");
  }

  #remember(id: string, state: JsonObject | undefined): void {
    const pending = state?.[PENDING_KEY];
    // What is remembered here was written by `withPending`.
    if (pending !== undefined) this.pending.set(id, pending as JsonObject);
  }
}
