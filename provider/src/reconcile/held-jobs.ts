/** The jobs that the deletion of an entity would cut off, and what can be done about them. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../base/json";
import { type RouterError, hasCode } from "../base/router-error";
import { type Deed, IN_HAND, type JobsAt, type RemovalInputs } from "../contracts/removal";
import type { Collection } from "../rest/collection";
import type { Entity } from "../rest/decode";
import type { OpenCollection } from "./referrers";

/** A job that holds an entity. */
export interface HeldJob {
  readonly id: string;
  /** A worker has it. */
  readonly isInHand: boolean;
  /** Ids of the assignments that are not closed. */
  readonly assignments: readonly string[];
  /** For a write under `If-Match`. */
  readonly etag?: string;
}

/** Pages of the list of jobs that are read in one round; the rest have their turn in the next one. */
const MOST_PAGES = 10;
const BACKGROUND = { isBackground: true } as const;

/** Finds them, oldest look first: in the entity itself, or by one GET of the list of jobs. */
export async function findHeldJobs(jobs: JobsAt, live: Entity, open: OpenCollection): Promise<readonly HeldJob[]> {
  if (jobs.kind === "inside") return assignedIn(own(live.body, jobs.list) ?? []);
  if (jobs.kind === "itself") return hasWorker(live.body) ? [heldJob(live)] : [];
  const found: HeldJob[] = [];
  let pages = 0;
  for await (const page of (await open("jobs")).pages({ status: "active", [jobs.filter]: live.id }, BACKGROUND)) {
    found.push(...page.map(heldJob));
    pages += 1;
    if (pages === MOST_PAGES && found.length > 0) break;
  }
  return found;
}

/** An assignment that cannot be read is somebody's call all the same. */
function assignedIn(list: JsonValue): readonly HeldJob[] {
  const all: readonly JsonValue[] = Array.isArray(list) ? list : [list];
  return all.map((one) => {
    const { jobId, assignmentId } = isJsonObject(one) ? one : {};
    if (typeof jobId !== "string") return { id: "?", isInHand: true, assignments: [] };
    return { id: jobId, isInHand: true, assignments: typeof assignmentId === "string" ? [assignmentId] : [] };
  });
}

function heldJob({ id, etag, body }: Entity): HeldJob {
  return { id, etag, isInHand: hasWorker(body), assignments: openAssignments(body) };
}

function hasWorker({ status }: JsonObject): boolean {
  return typeof status === "string" && IN_HAND.includes(status);
}

function openAssignments({ assignments }: JsonObject): readonly string[] {
  if (!isJsonObject(assignments)) return [];
  const open = Object.entries(assignments).filter(([, one]) => isJsonObject(one) && one["closedAt"] === undefined);
  return open.map(([id]) => id);
}

/** Does what a user asked for about the jobs. Answers the service's last refusal, which a later look may outdate. */
export async function act(
  deed: Exclude<Deed, { kind: "insist" }>,
  jobs: readonly HeldJob[],
  inputs: RemovalInputs,
  open: OpenCollection,
): Promise<RouterError | undefined> {
  const at = await open("jobs");
  let refused: RouterError | undefined;
  for (const call of jobs.flatMap((job) => callsFor(deed, job, inputs, at))) {
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
  deed: Exclude<Deed, { kind: "insist" }>,
  { id, isInHand, assignments, etag }: HeldJob,
  inputs: RemovalInputs,
  at: Collection,
): readonly (() => Promise<unknown>)[] {
  if (deed.kind === "actOnAssignments") {
    const steps = assignments.flatMap((assignment) => deed.actions.map((action) => ({ assignment, action })));
    return steps.map(
      ({ assignment, action }) =>
        () =>
          at.act(id, action, {}, { assignment }),
    );
  }
  if (isInHand) return [];
  if (deed.kind === "actOnWaiting") return [() => at.act(id, deed.action)];
  const value = inputs[deed.from];
  return value === undefined ? [] : [() => at.patch(id, { [deed.field]: value }, { ifMatch: etag })];
}
