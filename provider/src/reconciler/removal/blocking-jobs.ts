/** Finds the jobs that the deletion of an entity would cut off, and runs an action on them. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../../util/json";
import type { Clock } from "../../util/clock";
import { type RouterError, hasCode } from "../../errors";
import { type JobsLocation, type RemovalInputs, type TimeoutAction, WAITING_STATUSES } from "../../schema/removal";
import type { Collection } from "../../http/collection";
import type { Entity } from "../../http/decode";
import type { OpenCollection } from "./referrers";
import { sendIfFresh } from "./send-if-fresh";

export interface BlockingJob {
  readonly id: string;
  /** A worker has it. */
  readonly isAssigned: boolean;
  /** Ids of its open assignments. */
  readonly assignments: readonly string[];
  /** When a worker got it, or else when it was queued, as the service says. */
  readonly since?: string;
  /** For a write under `If-Match`. */
  readonly etag?: string;
  /** True when a later read shows that it still waits in the same place. */
  readonly isStillWaiting?: (later: Entity | undefined) => boolean;
}

/** Pages of the list of jobs that are read in one round; the next round reads on. */
const MAX_PAGES = 10;
const BACKGROUND = { isBackground: true } as const;
const ENDED_STATUSES: readonly string[] = ["closed", "cancelled"];
/** Statuses of jobs that neither a worker has nor have ended. */
const UNASSIGNED_STATUSES: readonly string[] = [...WAITING_STATUSES, "classificationFailed"];

/** Finds blocking jobs in the entity itself, or in the list of jobs, of which it reads only as many pages as it needs. */
export async function findBlockingJobs(
  jobs: JobsLocation,
  live: Entity,
  open: OpenCollection,
): Promise<readonly BlockingJob[]> {
  if (jobs.kind === "inside") return assignedIn(own(live.body, jobs.list) ?? []);
  if (jobs.kind === "itself") return isAssigned(live.body) ? [blockingJob(live)] : [];
  const { filter } = jobs;
  const isHere = ({ body }: Entity): boolean => own(body, filter) === live.id && !hasStatus(ENDED_STATUSES, body);
  const isStillWaiting = (job: Entity | undefined): boolean =>
    job !== undefined && isHere(job) && !isAssigned(job.body);
  const found: BlockingJob[] = [];
  let pages = 0;
  for await (const page of (await open("jobs")).pages({ status: "active", [filter]: live.id }, BACKGROUND)) {
    // The link to the next page may drop the filters, so filter again.
    found.push(...page.filter(isHere).map((job) => ({ ...blockingJob(job), isStillWaiting })));
    pages += 1;
    if (pages === MAX_PAGES && found.length > 0) break;
  }
  return found;
}

/** Reads a worker's assignments; an unreadable one counts as a job, because it may be a customer's call. */
function assignedIn(list: JsonValue): readonly BlockingJob[] {
  const all: readonly JsonValue[] = Array.isArray(list) ? list : [list];
  return all.map((assignment) => {
    const { jobId, assignmentId, assignedAt } = isJsonObject(assignment) ? assignment : {};
    if (typeof jobId !== "string") return { id: "?", isAssigned: true, assignments: [] };
    const assignments = typeof assignmentId === "string" ? [assignmentId] : [];
    return { id: jobId, isAssigned: true, assignments, ...sinceIn(assignedAt) };
  });
}

function blockingJob({ id, etag, body }: Entity): BlockingJob {
  const since = sinceIn(body["enqueuedAt"]);
  return { id, etag, isAssigned: isAssigned(body), assignments: openAssignments(body), ...since };
}

function sinceIn(time: JsonValue | undefined): { readonly since?: string } {
  return typeof time === "string" ? { since: time } : {};
}

/** An unknown status counts as assigned: the job may be a customer's call. */
function isAssigned(body: JsonObject): boolean {
  return !hasStatus(UNASSIGNED_STATUSES, body) && !hasStatus(ENDED_STATUSES, body);
}

function hasStatus(statuses: readonly string[], { status }: JsonObject): boolean {
  return typeof status === "string" && statuses.includes(status);
}

function openAssignments({ assignments }: JsonObject): readonly string[] {
  return Object.entries(isJsonObject(assignments) ? assignments : {}).flatMap(([id, value]) =>
    isJsonObject(value) && value["closedAt"] === undefined ? [id] : [],
  );
}

/** Runs an action on the jobs. Returns the last refusal of the service, which a later read may outdate. */
export async function runAction(
  action: Exclude<TimeoutAction, { kind: "force" }>,
  jobs: readonly BlockingJob[],
  inputs: RemovalInputs,
  { open, clock }: { readonly open: OpenCollection; readonly clock: Clock },
): Promise<RouterError | undefined> {
  const collection = await open("jobs");
  let refusal: RouterError | undefined;
  for (const call of jobs.flatMap((job) => callsFor(action, job, inputs, collection, clock))) {
    try {
      await call();
    } catch (error) {
      // Jobs change by themselves, so an outdated call is no failure: the next read decides.
      if (!hasCode(error, "Conflict", "BadRequest", "NotFound", "PreconditionFailed")) throw error;
      refusal = error;
    }
  }
  return refusal;
}

function callsFor(
  action: Exclude<TimeoutAction, { kind: "force" }>,
  { id, isAssigned, assignments, etag, isStillWaiting }: BlockingJob,
  inputs: RemovalInputs,
  collection: Collection,
  clock: Clock,
): readonly (() => Promise<unknown>)[] {
  if (action.kind === "actOnAssignments") {
    return assignments.flatMap((assignment) =>
      action.actions.map((name) => () => collection.act(id, name, {}, { assignment })),
    );
  }
  if (isAssigned) return [];
  if (action.kind === "actOnWaiting") {
    const recheck = async (): Promise<boolean> => isStillWaiting?.(await collection.find(id)) === true;
    const act = (shouldSend: () => boolean): Promise<void> => collection.act(id, action.action, {}, { shouldSend });
    // Hundreds of jobs may have been ended since this one was found, and a worker may have it by now.
    return [async () => (await recheck()) && sendIfFresh(clock, act, recheck)];
  }
  const value = inputs[action.from];
  return value === undefined ? [] : [() => collection.patch(id, { [action.field]: value }, { ifMatch: etag })];
}
