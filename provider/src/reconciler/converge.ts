/** The one way to bring an entity to where it should be: create, update and deregistration all end here. */
import type { JsonObject } from "../util/json";
import { RouterError, hasCode } from "../errors";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { editConflict } from "./edit-conflict";
import type { Clock } from "../util/clock";
import { retryWithBackoff } from "../util/retry";
import { threeWayMerge } from "./three-way-merge";

/** What is to be reached. */
export interface Goal {
  readonly id: string;
  /** What the preview showed. */
  readonly patch: JsonObject;
  /** The states in which we may have left the entity. */
  readonly known: readonly JsonObject[];
  /** The whole declaration, of which the patch is a part; the patch, where there is no more. */
  readonly next?: JsonObject;
  readonly onConflict: "fail" | "overwrite";
  /** The body to create the entity with when it is not there; without it, that is a failure. */
  readonly create?: JsonObject;
}

/** How long changes by others are followed, in milliseconds, and the pauses between two attempts. */
const PATIENCE = 30_000;
const PAUSES = { initialDelay: 20, maxDelay: 1_000, minAttempts: 3 };

/** A write of which nobody knows whether it was applied; nothing may be concluded from the old state alone. */
export class UnknownOutcomeError extends Error {
  override readonly name = "UnknownOutcomeError";
  override readonly cause: RouterError;

  constructor(cause: RouterError) {
    super(cause.message);
    this.cause = cause;
  }
}

/**
 * Writes what `observed` still lacks, under `If-Match`; after a 412 it observes again, until the goal is reached,
 * someone else's change conflicts (`EditConflict`), or its patience ends. Throws {@link UnknownOutcomeError} when it fails after the
 * answer to a write was lost.
 */
export async function converge(
  schema: ResourceSchema,
  collection: Collection,
  goal: Goal,
  clock: Clock,
  observed: Entity | undefined,
): Promise<Entity> {
  const failures: RouterError[] = [];
  try {
    return await follow(schema, collection, goal, clock, observed, failures);
  } catch (error) {
    const lost = failures.find(({ mayHaveBeenApplied }) => mayHaveBeenApplied);
    if (lost === undefined || !(error instanceof RouterError)) throw error;
    // A conflict says what to do; any other failure of a later call has the lost answer's cause.
    throw new UnknownOutcomeError(hasCode(error, "EditConflict") ? error : lost);
  }
}

async function follow(
  schema: ResourceSchema,
  collection: Collection,
  goal: Goal,
  clock: Clock,
  observed: Entity | undefined,
  failures: RouterError[],
): Promise<Entity> {
  let live = observed;
  const reached = await retryWithBackoff(clock, { deadline: clock.now() + PATIENCE, ...PAUSES }, async () => {
    const wanted = live === undefined ? creationOf(schema, goal) : goal.patch;
    const patch = live === undefined ? wanted : missing(schema, collection, goal, live);
    if (live !== undefined && isDone(patch)) return live;
    const written = await write(collection, goal.id, patch, live);
    if (!(written instanceof RouterError)) return written;
    failures.push(written);
    live = await collection.find(goal.id);
    // All of it, not only what this write had left: somebody may have changed back what was there already.
    if (live !== undefined && isDone(threeWayMerge(schema, wanted, live.body, goal.known).pendingPatch)) return live;
    if (written.code !== "PreconditionFailed") throw written;
    return undefined;
  });
  if (reached !== undefined) return reached;
  const cause = failures.at(-1);
  const rush = `it changed before each of ${failures.length} writes within ${PATIENCE / 1000} s; run it again when less happens to it`;
  throw new RouterError("PreconditionFailed", `cannot write ${schema.noun} "${goal.id}": ${rush}`, {
    cause,
    status: 412,
  });
}

function creationOf(schema: ResourceSchema, { id, create }: Goal): JsonObject {
  if (create !== undefined) return create;
  throw new RouterError(
    "NotFound",
    `cannot update ${schema.noun} "${id}": someone else deleted it; run \`pulumi refresh\`, then the next ` +
      `\`pulumi up\` creates it again`,
  );
}

function missing(schema: ResourceSchema, { endpoint }: Collection, goal: Goal, live: Entity): JsonObject {
  const { pendingPatch, conflicts } = threeWayMerge(schema, goal.patch, live.body, goal.known, goal.next);
  if (conflicts.length === 0 || goal.onConflict === "overwrite") return pendingPatch;
  throw editConflict({ noun: schema.noun, endpoint, live, conflicts });
}

function isDone(patch: JsonObject): boolean {
  return Object.keys(patch).length === 0;
}

/** Answers the failure when it calls for another look: the entity has moved on, or the write may have landed. */
async function write(
  collection: Collection,
  id: string,
  patch: JsonObject,
  live: Entity | undefined,
): Promise<Entity | RouterError> {
  try {
    return await collection.patch(id, patch, { ifMatch: live?.etag });
  } catch (error) {
    if (hasCode(error, "PreconditionFailed") || (error instanceof RouterError && error.mayHaveBeenApplied))
      return error;
    throw error;
  }
}
