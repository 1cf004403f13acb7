/** Waits until a deletion cuts nobody off: the entity goes out of service, its jobs end, then it is looked at again. */
import type { JsonValue } from "../../util/json";
import { formatList, quote } from "../../util/format-list";
import { RouterError, hasCode } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import { DEFAULT_WAIT_SECONDS, type Removal, type RemovalInputs } from "../../schema/removal";
import type { Entity } from "../../http/decode";
import { matchesCondition } from "../../schema/removal";
import { type BlockingJob, act, findBlockingJobs } from "./blocking-jobs";
import type { Clock } from "../../util/clock";
import { retryWithBackoff } from "../../util/retry";
import { type OpenCollection, stillInUse } from "./referrers";
import { needsDeactivation, deactivate } from "./deactivate";

/** What a removal needs from outside. */
export interface RemovalContext {
  readonly open: OpenCollection;
  readonly clock: Clock;
  /** Shows one line about the wait. */
  readonly report: (line: string) => void;
}

/** How a drain ends: the entity may be deleted, is gone already, or stays in the router. */
export type Drained = "free" | "gone" | "kept";

/** Pauses between two looks, and between two lines about the wait, in milliseconds. */
const PAUSES = { initialDelay: 500, maxDelay: 5_000 };
const REPORT_EVERY = 10_000;
/** How long the service may take to let go of jobs that were taken away, in milliseconds. */
const SETTLING = 30_000;
/** Jobs that a message names; the rest is counted. */
const MOST_NAMED = 20;

/** What a look found. */
interface Sight {
  readonly jobs: readonly BlockingJob[];
  /** Nothing stands in the way of a deletion. */
  readonly isFree: boolean;
  /** What stands there in place of `settled`. */
  readonly standing: JsonValue | undefined;
}

/**
 * The drain of one entity: each call waits for what is left of the one budget in `inputs`, and begins with a look unless
 * it is handed one. Throws `StillInUse` with the ids of the jobs when the budget is over and `onTimeout` says "fail", or did
 * not help.
 */
export function openDrain(
  schema: ResourceSchema,
  inputs: RemovalInputs,
  id: string,
  tools: RemovalContext,
): (observed?: Entity) => Promise<Drained> {
  const { removal } = schema;
  if (removal === undefined) return () => Promise.resolve("free");
  const drain = new Drain(schema, removal, inputs, id, tools);
  return (observed) => drain.run(observed);
}

class Drain {
  readonly #schema: ResourceSchema;
  readonly #removal: Removal;
  readonly #inputs: RemovalInputs;
  readonly #id: string;
  readonly #tools: RemovalContext;
  #until: number;
  #nextReport: number;
  /** The budget is over, and the service is given time to let go. */
  #isEnding = false;
  /** The last look that found something in the way. */
  #blocked: Sight | undefined;

  constructor(schema: ResourceSchema, removal: Removal, inputs: RemovalInputs, id: string, tools: RemovalContext) {
    this.#schema = schema;
    this.#removal = removal;
    this.#inputs = inputs;
    this.#id = id;
    this.#tools = tools;
    this.#nextReport = tools.clock.now();
    this.#until = this.#nextReport + this.#waitSeconds * 1000;
  }

  async run(observed: Entity | undefined): Promise<Drained> {
    try {
      return (await this.#wait(observed)) ?? (await this.#end());
    } catch (error) {
      if (!hasCode(error, "Cancelled", "DeadlineExceeded") || this.#blocked === undefined) throw error;
      const why = `the run was interrupted; ${this.#what(this.#blocked)}`;
      throw new RouterError(error.code, `cannot delete ${this.#who}: ${why}. ${this.#outlook}`, { cause: error });
    }
  }

  get #waitSeconds(): number {
    return this.#inputs.waitSeconds ?? DEFAULT_WAIT_SECONDS;
  }

  get #onTimeout(): string {
    return this.#inputs.onTimeout ?? "fail";
  }

  get #who(): string {
    return `${this.#schema.noun} "${this.#id}"`;
  }

  async #wait(observed?: Entity): Promise<Drained | undefined> {
    let handed = observed;
    return retryWithBackoff(this.#tools.clock, { deadline: this.#until, ...PAUSES }, () => {
      const live = handed;
      handed = undefined;
      return this.#attempt(live);
    });
  }

  /** After jobs were in the way, one look that finds none is not enough. */
  async #attempt(observed?: Entity): Promise<Drained | undefined> {
    let sight = await this.#look(observed);
    if (sight?.isFree === true && this.#blocked !== undefined) sight = await this.#look();
    if (sight === undefined) return "gone";
    if (sight.isFree) return "free";
    this.#blocked = sight;
    this.#tell(sight);
    return undefined;
  }

  async #look(observed?: Entity): Promise<Sight | undefined> {
    const { open, clock } = this.#tools;
    const collection = await open(this.#schema.collection);
    // Whoever waits lets all others go first.
    let live = observed ?? (await collection.find(this.#id, { isBackground: true }));
    if (live !== undefined && needsDeactivation(this.#schema, live)) {
      await deactivate(this.#schema, collection, live, clock);
      live = await collection.find(this.#id);
    }
    if (live === undefined) return undefined;
    const { drainedWhen } = this.#removal;
    const jobs = await findBlockingJobs(this.#removal.jobs, live, open);
    const isSettled = drainedWhen === undefined || matchesCondition(drainedWhen, live.body);
    return {
      jobs,
      isFree: jobs.length === 0 && isSettled && !needsDeactivation(this.#schema, live),
      standing: drainedWhen && live.body[drainedWhen.field],
    };
  }

  /** The budget is over: what `onTimeout` says is done. */
  async #end(): Promise<Drained> {
    if (this.#onTimeout === "keep") {
      this.#tools.report(`${this.#who} is kept in the router and forgotten here, for ${this.#text}`);
      return "kept";
    }
    const deed = this.#removal.onTimeout[this.#onTimeout];
    if (deed?.kind === "force") return "free";
    let refused: RouterError | undefined;
    if (deed !== undefined) {
      this.#isEnding = true;
      this.#until = this.#tools.clock.now() + SETTLING;
      const { open, clock } = this.#tools;
      // What is done about some hundred jobs takes long, and is no wait.
      let busy = 0;
      const idle: Clock = { ...clock, now: () => clock.now() - busy };
      const drained = await retryWithBackoff(idle, { deadline: this.#until, ...PAUSES }, async () => {
        const begin = clock.now();
        refused = await act(deed, this.#blocked?.jobs ?? [], this.#inputs, { open, clock });
        busy += clock.now() - begin;
        this.#until += clock.now() - begin;
        return this.#attempt();
      });
      if (drained !== undefined) return drained;
    }
    throw await this.#failure(refused);
  }

  async #failure(refused: RouterError | undefined): Promise<RouterError> {
    const waited = refused === undefined ? `${this.#waitSeconds} s` : `removal.onTimeout "${this.#onTimeout}"`;
    const said = refused === undefined ? "" : `; the service said: ${refused.message}`;
    const why = `after ${waited} ${this.#text}${said}. ${this.#outlook}. ${this.#remedy}`;
    const error = new RouterError("StillInUse", `cannot delete ${this.#who}: ${why}`, refused && { cause: refused });
    return stillInUse(this.#schema, this.#id, this.#tools.open, error, why);
  }

  #tell(sight: Sight): void {
    const now = this.#tools.clock.now();
    const left = Math.ceil((this.#until - now) / 1000);
    if (now < this.#nextReport || left <= 0) return;
    this.#nextReport = now + REPORT_EVERY;
    const outlook = this.#isEnding ? "" : `, then "${this.#onTimeout}"`;
    this.#tools.report(`${this.#who}: ${this.#what(sight)}; ${left} s left${outlook}`);
  }

  get #text(): string {
    return this.#blocked === undefined ? "it is still in use" : this.#what(this.#blocked);
  }

  get #outlook(): string {
    return `${this.#removal.interruptedHint}; the next run goes on`;
  }

  get #remedy(): string {
    const ends = Object.keys(this.#removal.onTimeout).map((name) => `"${name}"`);
    return `To wait longer, or to end it otherwise, deploy it with another removal.waitSeconds or removal.onTimeout ("keep", ${ends.join(", ")}) before you remove it`;
  }

  #what({ jobs, standing }: Sight): string {
    if (this.#removal.jobs.kind === "itself") return "a worker still has it";
    if (jobs.length === 0)
      return `its ${this.#removal.drainedWhen?.field ?? "state"} is still ${standing === undefined ? "not told" : JSON.stringify(standing)}`;
    const named = formatList(jobs, ({ id }) => quote(id), MOST_NAMED);
    return `it still has ${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}: ${named}`;
  }
}
