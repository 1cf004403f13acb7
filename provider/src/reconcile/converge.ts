/** The one way to bring an entity to where it should be: create, update and deregistration all end here. */
import type { JsonObject, JsonValue } from "../base/json";
import { RouterError, hasCode } from "../base/router-error";
import type { Contract } from "../contracts/contract";
import type { Collection } from "../rest/collection";
import type { Entity } from "../rest/decode";
import { type Overlap, review } from "./plan";
import { showValue } from "./show-value";

/** Time, as an argument. */
export interface Clock {
  /** Milliseconds since any fixed point. */
  now(): number;
  /** Resolves after so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

/** What is to be reached. */
export interface Goal {
  readonly id: string;
  /** What the preview showed. */
  readonly patch: JsonObject;
  /** The states in which we may have left the entity. */
  readonly known: readonly JsonObject[];
  readonly onConflict: "fail" | "overwrite";
  /** The body to create the entity with when it is not there; without it, that is a failure. */
  readonly create?: JsonObject;
}

/** How long changes by others are followed, in milliseconds, and the first pause between two attempts. */
const PATIENCE = 30_000;
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 1_000;

/** A write of which nobody knows whether it was applied; nothing may be concluded from the old state alone. */
export class LostWrite extends Error {
  override readonly name = "LostWrite";
  readonly patch: JsonObject;

  constructor(patch: JsonObject, cause: RouterError) {
    super(cause.message, { cause });
    this.patch = patch;
  }
}

/**
 * Writes what `observed` still lacks, under `If-Match`; after a 412 it observes again, until the goal is reached, someone else's change overlaps (`EditConflict`), or its patience ends. Throws {@link LostWrite} when the
 * answer to a write is lost and observing does not show that it had landed.
 */
export async function converge(
  contract: Contract,
  collection: Collection,
  goal: Goal,
  clock: Clock,
  observed: Entity | undefined,
): Promise<Entity> {
  const deadline = clock.now() + PATIENCE;
  let live = observed;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const patch = live === undefined ? creationOf(contract, goal) : missing(contract, goal, live);
    if (live !== undefined && Object.keys(patch).length === 0) return live;
    try {
      return await write(contract, collection, goal, patch, live);
    } catch (error) {
      if (!hasCode(error, "PreconditionFailed") || clock.now() + pause > deadline) throw error;
    }
    await clock.pause(pause);
    live = await collection.find(goal.id);
  }
}

function creationOf(contract: Contract, { id, create }: Goal): JsonObject {
  if (create !== undefined) return create;
  throw new RouterError(
    "NotFound",
    `cannot update ${contract.noun} "${id}": someone else deleted it; run \`pulumi refresh\`, then the next ` +
      `\`pulumi up\` creates it again`,
  );
}

function missing(contract: Contract, goal: Goal, live: Entity): JsonObject {
  const { remaining, overlaps } = review(contract, goal.patch, live.body, goal.known);
  if (overlaps.length === 0 || goal.onConflict === "overwrite") return remaining;
  throw new RouterError(
    "EditConflict",
    `cannot update ${contract.noun} "${goal.id}": someone else changed ${overlaps.map(describeOverlap).join("; ")}. ` +
      `Run \`pulumi refresh\` to see their value and decide, or set onConflict: "overwrite" to write ours`,
  );
}

async function write(
  contract: Contract,
  collection: Collection,
  goal: Goal,
  patch: JsonObject,
  live: Entity | undefined,
): Promise<Entity> {
  try {
    return await collection.patch(goal.id, patch, { ifMatch: live?.etag });
  } catch (error) {
    if (!hasCode(error, "ConnectionFailed", "ServiceError", "UnreadableResponse", "Aborted")) throw error;
    const landed = await findLanded(contract, collection, goal, patch);
    if (landed !== undefined) return landed;
    throw new LostWrite(patch, error);
  }
}

/** The entity, if it shows that the write had landed although its answer was lost. */
async function findLanded(
  contract: Contract,
  collection: Collection,
  goal: Goal,
  patch: JsonObject,
): Promise<Entity | undefined> {
  let live: Entity | undefined;
  try {
    live = await collection.find(goal.id);
  } catch (error) {
    // The service is still out of reach: the caller reports the first failure, which is the cause of this one too.
    if (error instanceof RouterError) return undefined;
    throw error;
  }
  if (live === undefined) return undefined;
  const { remaining } = review(contract, patch, live.body, goal.known);
  return Object.keys(remaining).length === 0 ? live : undefined;
}

function describeOverlap({ path, ours, theirs, known }: Overlap): string {
  const wanted = ours === null ? "is dropped by this program" : `this program says ${showValue(ours)}`;
  return `${path}: ${valueOrNothing(theirs)} in the service, ${valueOrNothing(known)} after our last run, ${wanted}`;
}

function valueOrNothing(value: JsonValue | undefined): string {
  return value === undefined ? "not set" : showValue(value);
}
