/** The jobs that the deletion of an entity would cut off, and what can be done about them. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../../util/json";
import { type RouterError, hasCode } from "../../errors";
import { type TimeoutAction, type JobsLocation, type RemovalInputs, WAITING_STATUSES } from "../../schema/removal";
import type { Collection } from "../../http/collection";
import type { Entity } from "../../http/decode";
import type { Clock } from "../../util/clock";
import type { OpenCollection } from "./referrers";
import { runIfFresh } from "./send-if-fresh";

/** A job that holds an entity. */
export interface BlockingJob {
  readonly id: string;
  /** A worker has it. */
  readonly isAssigned: boolean;
  /** Ids of the assignments that are not closed. */
  readonly assignments: readonly string[];
  /** For a write under `If-Match`. */
  readonly etag?: string;
  /** Whether it still waits in the same place, by a later look. */
  readonly isStillWaiting?: (later: Entity | undefined) => boolean;
}

/** Pages of the list of jobs that are read in one round; the rest have their turn in the next one. */
const MOST_PAGES = 10;
const BACKGROUND = { isBackground: true } as const;
/** Nobody can lose such a job any more. */
const ENDED: readonly string[] = ["closed", "cancelled"];
/** Neither a worker has such a job, nor has it ended. */
const FREE: readonly string[] = [...WAITING_STATUSES, "classificationFailed"];

/** Finds them in the entity itself, or in the list of jobs, of which it reads only so many pages as hold enough to go on. */
export async function findBlockingJobs(
  jobs: JobsLocation,
  live: Entity,
  open: OpenCollection,
): Promise<readonly BlockingJob[]> {
  if (jobs.kind === "inside") return assignedIn(own(live.body, jobs.list) ?? []);
  if (jobs.kind === "itself") return hasWorker(live.body) ? [blockingJob(live)] : [];
  const found: BlockingJob[] = [];
  let pages = 0;
  for await (const page of (await open("jobs")).pages({ status: "active", [jobs.filter]: live.id }, BACKGROUND)) {
    const isHere = (job: Entity): boolean => isHeldAt(jobs.filter, live.id, job);
    const isStillWaiting = (job: Entity | undefined): boolean =>
      job !== undefined && isHere(job) && !hasWorker(job.body);
    // Whether the link to the next page carries the filters is the service's secret.
    found.push(...page.filter(isHere).map((job) => ({ ...blockingJob(job), isStillWaiting })));
    pages += 1;
    if (pages === MOST_PAGES && found.length > 0) break;
  }
  return found;
}

/** An assignment that cannot be read is somebody's call all the same. */
function assignedIn(list: JsonValue): readonly BlockingJob[] {
  const all: readonly JsonValue[] = Array.isArray(list) ? list : [list];
  return all.map((one) => {
    const { jobId, assignmentId } = isJsonObject(one) ? one : {};
    if (typeof jobId !== "string") return { id: "?", isAssigned: true, assignments: [] };
    return { id: jobId, isAssigned: true, assignments: typeof assignmentId === "string" ? [assignmentId] : [] };
  });
}

function blockingJob({ id, etag, body }: Entity): BlockingJob {
  return { id, etag, isAssigned: hasWorker(body), assignments: openAssignments(body) };
}

function isHeldAt(field: string, id: string, { body }: Entity): boolean {
  return own(body, field) === id && !isOneOf(ENDED, body);
}

/** A job whose status says nothing that is known may be somebody's call all the same. */
function hasWorker(body: JsonObject): boolean {
  return !isOneOf(FREE, body) && !isOneOf(ENDED, body);
}

function isOneOf(statuses: readonly string[], { status }: JsonObject): boolean {
  return typeof status === "string" && statuses.includes(status);
}

function openAssignments({ assignments }: JsonObject): readonly string[] {
  if (!isJsonObject(assignments)) return [];
  const open = Object.entries(assignments).filter(([, one]) => isJsonObject(one) && one["closedAt"] === undefined);
  return open.map(([id]) => id);
}

/** What the deeds need from outside. */
interface ActTools {
  readonly open: OpenCollection;
  readonly clock: Clock;
}

/** Does what a user asked for about the jobs. Answers the service's last refusal, which a later look may outdate. */
export async function act(
  deed: Exclude<TimeoutAction, { kind: "force" }>,
  jobs: readonly BlockingJob[],
  inputs: RemovalInputs,
  { open, clock }: ActTools,
): Promise<RouterError | undefined> {
  const at = await open("jobs");
  let refused: RouterError | undefined;
  for (const call of jobs.flatMap((job) => callsFor(deed, job, inputs, at, clock))) {
    try {
      await call();
    } catch (error) {
      // Jobs move on by themselves: what does not fit any more is looked at again.
      if (!hasCode(error, "Conflict", "BadRequest", "NotFound", "PreconditionFailed")) throw error;
      refused = error;
    }
  }
  return refused;
}

function callsFor(
  deed: Exclude<TimeoutAction, { kind: "force" }>,
  { id, isAssigned, assignments, etag, isStillWaiting }: BlockingJob,
  inputs: RemovalInputs,
  at: Collection,
  clock: Clock,
): readonly (() => Promise<unknown>)[] {
  if (deed.kind === "actOnAssignments") {
    const steps = assignments.flatMap((assignment) => deed.actions.map((action) => ({ assignment, action })));
    return steps.map(
      ({ assignment, action }) =>
        () =>
          at.act(id, action, {}, { assignment }),
    );
  }
  if (isAssigned) return [];
  if (deed.kind === "actOnWaiting") {
    const look = async (): Promise<boolean> => isStillWaiting?.(await at.find(id)) === true;
    const end = (shouldSend: () => boolean): Promise<void> => at.act(id, deed.action, {}, { shouldSend });
    // Some hundred others were ended since it was found, and a worker may have it by now.
    return [async () => (await look()) && runIfFresh(clock, end, look)];
  }
  const value = inputs[deed.from];
  return value === undefined ? [] : [() => at.patch(id, { [deed.field]: value }, { ifMatch: etag })];
}
