/** Drains an entity before its deletion: stops new jobs, waits until its jobs end, then looks again. */
import { formatList, quote } from "../../util/format-list";
import type { Clock } from "../../util/clock";
import { retryWithBackoff } from "../../util/retry";
import { throttledLog } from "../../util/throttled-log";
import { RouterError, hasCode } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import { DEFAULT_WAIT_SECONDS, type Removal, type RemovalInputs, matchesCondition } from "../../schema/removal";
import type { Entity } from "../../http/decode";
import { type BlockingJob, findBlockingJobs, runAction } from "./blocking-jobs";
import { deactivate, needsDeactivation } from "./deactivate";
import { type OpenCollection, stillInUse } from "./referrers";

/** What a removal depends on. */
export interface RemovalContext {
  readonly open: OpenCollection;
  readonly clock: Clock;
  /** Shows one line about the wait. */
  readonly report: (line: string) => void;
}

/** Result of a drain: the entity may be deleted, is gone already, or stays in the router. */
export type Drained = "free" | "gone" | "kept";

/** Between two reads, in milliseconds. */
const BACKOFF = { initialDelay: 500, maxDelay: 5_000 };
/** How long the service may take to release jobs after an action on them, in milliseconds. */
const RELEASE_TIME = 30_000;
/** Jobs that a message names; the rest is counted. */
const MAX_NAMED = 20;

interface Snapshot {
  readonly jobs: readonly BlockingJob[];
  /** Nothing blocks the deletion. */
  readonly isFree: boolean;
  readonly live: Entity;
}

/**
 * Opens the drain of one entity: each call waits for what is left of the time in `inputs`, and begins with a read unless it
 * gets an observed entity. Throws `StillInUse` with the ids of the jobs when the time is over and `onTimeout` is "fail", or
 * did not help.
 */
export function openDrain(
  schema: ResourceSchema,
  inputs: RemovalInputs,
  id: string,
  context: RemovalContext,
): (observed?: Entity) => Promise<Drained> {
  const { removal } = schema;
  if (removal === undefined) return () => Promise.resolve("free");
  const drain = new Drain(schema, removal, inputs, id, context);
  return (observed) => drain.run(observed);
}

class Drain {
  readonly #schema: ResourceSchema;
  readonly #removal: Removal;
  readonly #inputs: RemovalInputs;
  readonly #id: string;
  readonly #context: RemovalContext;
  readonly #log: (line: string) => void;
  readonly #waitSeconds: number;
  readonly #onTimeout: string;
  #deadline: number;
  /** The wait is over, and an action on the jobs was run. */
  #isReleasing = false;
  /** The last snapshot in which something blocked the deletion. */
  #blocked: Snapshot | undefined;

  constructor(schema: ResourceSchema, removal: Removal, inputs: RemovalInputs, id: string, context: RemovalContext) {
    this.#schema = schema;
    this.#removal = removal;
    this.#inputs = inputs;
    this.#id = id;
    this.#context = context;
    this.#log = throttledLog(context.clock, (line: string) => {
      context.report(line);
    });
    this.#waitSeconds = inputs.waitSeconds ?? DEFAULT_WAIT_SECONDS;
    this.#onTimeout = inputs.onTimeout ?? "fail";
    this.#deadline = context.clock.now() + this.#waitSeconds * 1000;
  }

  async run(observed: Entity | undefined): Promise<Drained> {
    try {
      return (await this.#wait(observed)) ?? (await this.#timeOut());
    } catch (error) {
      if (!hasCode(error, "Cancelled", "DeadlineExceeded") || this.#blocked === undefined) throw error;
      const why = `the run was interrupted; ${this.#blockage}`;
      throw new RouterError(error.code, `cannot delete ${this.#who}: ${why}. ${this.#hint}`, { cause: error });
    }
  }

  async #wait(observed?: Entity): Promise<Drained | undefined> {
    let given = observed;
    return retryWithBackoff(this.#context.clock, { deadline: this.#deadline, ...BACKOFF }, () => {
      const live = given;
      given = undefined;
      return this.#attempt(live);
    });
  }

  /** After jobs blocked the deletion, one read that finds none is not enough. */
  async #attempt(observed?: Entity): Promise<Drained | undefined> {
    let snapshot = await this.#read(observed);
    if (snapshot?.isFree === true && this.#blocked !== undefined) snapshot = await this.#read();
    if (snapshot === undefined) return "gone";
    if (snapshot.isFree) return "free";
    this.#blocked = snapshot;
    const left = Math.ceil((this.#deadline - this.#context.clock.now()) / 1000);
    const next = this.#isReleasing ? "" : `, then "${this.#onTimeout}"`;
    if (left > 0) this.#log(`${this.#who}: ${this.#blockage}; ${left} s left${next}`);
    return undefined;
  }

  async #read(observed?: Entity): Promise<Snapshot | undefined> {
    const { open, clock } = this.#context;
    const collection = await open(this.#schema.collection);
    let live = observed ?? (await collection.find(this.#id, { isBackground: true }));
    if (live !== undefined && needsDeactivation(this.#schema, live)) {
      await deactivate(this.#schema, collection, live, clock);
      live = await collection.find(this.#id);
    }
    if (live === undefined) return undefined;
    const { drainedWhen } = this.#removal;
    const jobs = await findBlockingJobs(this.#removal.jobs, live, open);
    const isDrained = drainedWhen === undefined || matchesCondition(drainedWhen, live.body);
    return { jobs, isFree: jobs.length === 0 && isDrained && !needsDeactivation(this.#schema, live), live };
  }

  async #timeOut(): Promise<Drained> {
    if (this.#onTimeout === "keep") {
      this.#context.report(`${this.#who} stays in the router and leaves the state, because ${this.#blockage}`);
      return "kept";
    }
    const action = this.#removal.onTimeout[this.#onTimeout];
    if (action?.kind === "force") return "free";
    let refusal: RouterError | undefined;
    if (action !== undefined) {
      this.#isReleasing = true;
      const { open, clock } = this.#context;
      this.#deadline = clock.now() + RELEASE_TIME;
      // An action on hundreds of jobs takes long, which does not count as waiting.
      let busy = 0;
      const idleClock: Clock = { ...clock, now: () => clock.now() - busy };
      const drained = await retryWithBackoff(idleClock, { deadline: this.#deadline, ...BACKOFF }, async () => {
        const start = clock.now();
        refusal = await runAction(action, this.#blocked?.jobs ?? [], this.#inputs, { open, clock });
        busy += clock.now() - start;
        this.#deadline += clock.now() - start;
        return this.#attempt();
      });
      if (drained !== undefined) return drained;
    }
    throw await this.#failure(refusal);
  }

  async #failure(refusal: RouterError | undefined): Promise<RouterError> {
    const waited = refusal === undefined ? `${this.#waitSeconds} s` : `removal.onTimeout "${this.#onTimeout}"`;
    const said = refusal === undefined ? "" : `; the service said: ${refusal.message}`;
    const actions = Object.keys(this.#removal.onTimeout).map((name) => `"${name}"`);
    const remedy =
      `To change this, deploy it with another removal.waitSeconds or removal.onTimeout ("keep", ${actions.join(", ")}) ` +
      `before you remove it`;
    const why = `after ${waited} ${this.#blockage}${said}. ${this.#hint}. ${remedy}`;
    const error = new RouterError("StillInUse", `cannot delete ${this.#who}: ${why}`, refusal && { cause: refusal });
    return stillInUse(this.#schema, this.#id, this.#context.open, error, why);
  }

  get #who(): string {
    return `${this.#schema.noun} "${this.#id}"`;
  }

  get #hint(): string {
    return `${this.#removal.interruptedHint}; the next run goes on`;
  }

  /** What blocks the deletion, in words. */
  get #blockage(): string {
    if (this.#blocked === undefined) return "it is still in use";
    if (this.#removal.jobs.kind === "itself") return "a worker still has it";
    const { jobs, live } = this.#blocked;
    if (jobs.length > 0) {
      const named = formatList(jobs, ({ id }) => quote(id), MAX_NAMED);
      return `it still has ${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}: ${named}`;
    }
    const field = this.#removal.drainedWhen?.field ?? "state";
    const value = live.body[field];
    return `its ${field} is still ${value === undefined ? "unknown" : JSON.stringify(value)}`;
  }
}
