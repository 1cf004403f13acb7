/** Drains an entity before its deletion: stops new jobs, waits until its jobs end, then looks again. */
import { formatList, quote } from "../../util/format-list";
import type { Clock } from "../../util/clock";
import { retryWithBackoff } from "../../util/retry";
import { RouterError, hasCode } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import { DEFAULT_WAIT_SECONDS, type Removal, type RemovalInputs, matchesCondition } from "../../schema/removal";
import type { Collection } from "../../http/collection";
import type { Entity } from "../../http/decode";
import { converge } from "../converge";
import { type BlockingJob, findBlockingJobs, runAction } from "./blocking-jobs";
import type { DrainLog } from "./drain-log";
import { type OpenCollection, stillInUse } from "./referrers";
import { sendIfFresh } from "./send-if-fresh";

export interface RemovalContext {
  readonly open: OpenCollection;
  readonly clock: Clock;
  /** Shows one line about the wait. */
  readonly report: (line: string) => void;
  /** Shows who waits. */
  readonly waiting: DrainLog;
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
  { open, clock, report, waiting }: RemovalContext,
): (observed?: Entity) => Promise<Drained> {
  const { removal } = schema;
  if (removal === undefined) return () => Promise.resolve("free");
  const { waitSeconds = DEFAULT_WAIT_SECONDS, onTimeout = "fail" } = inputs;
  const who = `${schema.noun} "${id}"`;
  const hint = `${removal.interruptedHint}; the next run goes on`;
  let deadline = clock.now() + waitSeconds * 1000;
  /** The wait is over, and an action on the jobs was run. */
  let isReleasing = false;
  /** The last snapshot in which something blocked the deletion. */
  let blocked: Snapshot | undefined;

  const read = async (observed?: Entity): Promise<Snapshot | undefined> => {
    const collection = await open(schema.collection);
    let live = observed ?? (await collection.find(id, { isBackground: true }));
    if (live !== undefined && needsDeactivation(schema, live)) {
      await deactivate(schema, collection, live, clock);
      live = await collection.find(id);
    }
    if (live === undefined) return undefined;
    const { drainedWhen } = removal;
    const jobs = await findBlockingJobs(removal.jobs, live, open);
    const isDrained = drainedWhen === undefined || matchesCondition(drainedWhen, live.body);
    return { jobs, isFree: jobs.length === 0 && isDrained && !needsDeactivation(schema, live), live };
  };

  /** After jobs blocked the deletion, one read that finds none is not enough. */
  const attempt = async (observed?: Entity): Promise<Drained | undefined> => {
    let snapshot = await read(observed);
    if (snapshot?.isFree === true && blocked !== undefined) snapshot = await read();
    if (snapshot === undefined || snapshot.isFree) {
      waiting.ends(who, "it is free");
      return snapshot === undefined ? "gone" : "free";
    }
    blocked = snapshot;
    const next = isReleasing ? "" : `, then "${onTimeout}"`;
    // The state of an entity that is not free follows from its jobs, and is no change of its own.
    const key = snapshot.jobs.map((job) => job.id).join("\n");
    if (clock.now() < deadline) waiting.waits({ who, key, why: blockageOf(removal, blocked, sinceOf), deadline, next });
    return undefined;
  };

  const timeOut = async (): Promise<Drained> => {
    waiting.ends(who, "");
    if (onTimeout === "keep") {
      report(`${who} stays in the router and leaves the state, because ${blockageOf(removal, blocked)}`);
      return "kept";
    }
    const action = removal.onTimeout[onTimeout];
    if (action?.kind === "force") return "free";
    let refusal: RouterError | undefined;
    if (action !== undefined) {
      isReleasing = true;
      deadline = clock.now() + RELEASE_TIME;
      // An action on hundreds of jobs takes long, which does not count as waiting.
      let busy = 0;
      const idleClock: Clock = { ...clock, now: () => clock.now() - busy };
      const drained = await retryWithBackoff(idleClock, { deadline, ...BACKOFF }, async () => {
        const start = clock.now();
        refusal = await runAction(action, blocked?.jobs ?? [], inputs, { open, clock });
        busy += clock.now() - start;
        deadline += clock.now() - start;
        return attempt();
      });
      if (drained !== undefined) return drained;
    }
    throw await failure(refusal);
  };

  const failure = async (refusal: RouterError | undefined): Promise<RouterError> => {
    const waited = refusal === undefined ? `${waitSeconds} s` : `removal.onTimeout "${onTimeout}"`;
    const said = refusal === undefined ? "" : `; the service said: ${refusal.message}`;
    const actions = Object.keys(removal.onTimeout).map((name) => `"${name}"`);
    const remedy =
      `To change this, deploy it with another removal.waitSeconds or removal.onTimeout ("keep", ${actions.join(", ")}) ` +
      `before you remove it`;
    const why = `after ${waited} ${blockageOf(removal, blocked)}${said}. ${hint}. ${remedy}`;
    const error = new RouterError("StillInUse", `cannot delete ${who}: ${why}`, refusal && { cause: refusal });
    return stillInUse(schema, id, open, error, why);
  };

  return async (observed) => {
    let given = observed;
    try {
      const drained = await retryWithBackoff(clock, { deadline, ...BACKOFF }, () => {
        const live = given;
        given = undefined;
        return attempt(live);
      });
      return drained ?? (await timeOut());
    } catch (error) {
      if (!hasCode(error, "Cancelled", "DeadlineExceeded") || blocked === undefined) throw error;
      const why = `the run was interrupted; ${blockageOf(removal, blocked)}`;
      throw new RouterError(error.code, `cannot delete ${who}: ${why}. ${hint}`, { cause: error });
    }
  };
}

/** What blocks the deletion, in words. */
function blockageOf(
  removal: Removal,
  blocked: Snapshot | undefined,
  nameOf = ({ id }: BlockingJob): string => quote(id),
): string {
  if (blocked === undefined) return "it is still in use";
  if (removal.jobs.kind === "itself") return "a worker still has it";
  const { jobs, live } = blocked;
  if (jobs.length > 0) {
    const named = formatList(jobs, nameOf, MAX_NAMED);
    return `it still has ${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}: ${named}`;
  }
  const field = removal.drainedWhen?.field ?? "state";
  const value = live.body[field];
  return `its ${field} is still ${value === undefined ? "unknown" : JSON.stringify(value)}`;
}

/** Names a job with the time since when it blocks, in UTC. */
function sinceOf({ id, since }: BlockingJob): string {
  const time = /T(\d{2}:\d{2}:\d{2})/.exec(since ?? "")?.[1];
  return `${quote(id)}${time === undefined ? "" : ` since ${time} UTC`}`;
}

/** True while the schema asks for the step. */
function needsDeactivation({ removal }: ResourceSchema, live: Entity): boolean {
  return removal?.deactivation !== undefined && matchesCondition(removal.deactivation.when, live.body);
}

/** Takes the step. Its response proves nothing: the caller reads the entity again. */
async function deactivate(schema: ResourceSchema, collection: Collection, live: Entity, clock: Clock): Promise<void> {
  const step = schema.removal?.deactivation?.step;
  if (step === undefined) return;
  const isStillNeeded = async (): Promise<boolean> => {
    const later = await collection.find(live.id);
    return later !== undefined && needsDeactivation(schema, later);
  };
  try {
    if (step.kind === "act") {
      const act = (shouldSend: () => boolean): Promise<void> =>
        collection.act(live.id, step.action, {}, { shouldSend });
      await sendIfFresh(clock, act, isStillNeeded);
    } else {
      const { field, key, value } = step.mark;
      const patch = { ...step.patch, [field]: { [key]: value } };
      const desired = { id: live.id, patch, bases: [], onConflict: "overwrite" } as const;
      await converge(schema, collection, desired, clock, live);
    }
  } catch (error) {
    // The step may have been taken although it failed.
    if (!(error instanceof RouterError) || (await isStillNeeded())) throw error;
  }
}
