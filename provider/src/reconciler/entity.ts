/** What becomes of one entity that was observed a moment ago: made, adopted, changed, seen or removed. */
import { type JsonObject, filterMembers } from "../util/json";
import { RouterError } from "../errors";
import type { ResourceSchema } from "../schema/resource-schema";
import { PENDING_KEY } from "../schema/internal-properties";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { refuseWhile } from "./removal/condition";
import { type Goal, UnknownOutcomeError, converge } from "./converge";
import type { DrainTools } from "./removal/drain";
import type { Clock } from "../util/retry";
import { isOurs, knownStates, observeAny, planFromAny, readPending, withPending } from "./pending";
import { remove } from "./removal/remove";
import { type Overlap, review } from "./three-way-merge";
import { showValue } from "./show-value";
import { declaredFields, steering } from "./state";

/** A write that may or may not have been applied; `state` is what the engine must remember until the next run. */
export class ResourceInitFailedError extends Error {
  override readonly name = "ResourceInitFailedError";
  readonly id: string;
  readonly state: JsonObject;

  constructor(id: string, state: JsonObject, cause: UnknownOutcomeError) {
    const outlook = "Whether the write was applied is not known; the next `pulumi up` finds out and goes on";
    super(`${cause.message}. ${outlook}`, { cause });
    this.id = id;
    this.state = state;
  }
}

/** An entity's collection, and the time for which changes by others are followed. */
export interface Workplace {
  readonly collection: Collection;
  readonly clock: Clock;
}

/**
 * Makes the entity that the inputs declare, or adopts the one that is there, as their `adopt` says. Throws {@link ResourceInitFailedError} when the answer to the write was lost.
 */
export async function createEntity(
  schema: ResourceSchema,
  id: string,
  inputs: JsonObject,
  live: Entity | undefined,
  at: Workplace,
): Promise<void> {
  if (live !== undefined) assertAdoptable(schema, inputs, live);
  const next = declaredFields(schema, inputs);
  const goal: Goal = { id, patch: next, known: [], onConflict: "overwrite", create: next };
  await settle(schema, { goal, next, before: steering(schema, inputs), live }, at);
}

/** Leads the entity from what `olds` declared to what `news` declare. Throws as {@link createEntity} does. */
export async function updateEntity(
  schema: ResourceSchema,
  id: string,
  { olds, news }: { readonly olds: JsonObject; readonly news: JsonObject },
  live: Entity | undefined,
  at: Workplace,
): Promise<void> {
  const isForeign = live !== undefined && !isOurs(schema, olds, live.body);
  if (isForeign) assertAdoptable(schema, news, live);
  const goal = updateGoal(schema, id, olds, news, isForeign);
  await settle(schema, { goal, next: declaredFields(schema, news), before: olds, live }, at);
}

/** What a refresh makes of the entity that is there: outputs and inputs, or `undefined` when it is not the one of the state. */
export function seeEntity(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
): { outs: JsonObject; inputs: JsonObject } | undefined {
  if (!isOurs(schema, state, live.body)) return undefined;
  const outs = observeAny(schema, state, live.body);
  return { outs, inputs: filterMembers(outs, (key) => key !== PENDING_KEY) };
}

/** Takes the entity away, as the `removal` in its state says. Throws `StillInUse` when it is not let go. */
export async function removeEntity(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
  tools: DrainTools,
): Promise<void> {
  if (!isOurs(schema, state, live.body)) throw doubtful(schema, live);
  await remove(schema, state, live, tools);
}

interface Settlement {
  readonly goal: Goal;
  /** What the program declares. */
  readonly next: JsonObject;
  /** What the engine knows without this write, and must remember beside it when its answer is lost. */
  readonly before: JsonObject;
  /** The entity as it was observed just now. */
  readonly live: Entity | undefined;
}

async function settle(
  schema: ResourceSchema,
  { goal, next, before, live }: Settlement,
  { collection, clock }: Workplace,
): Promise<void> {
  try {
    await converge(schema, collection, goal, clock, live);
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    throw new ResourceInitFailedError(goal.id, withPending(before, next, goal.create !== undefined), error);
  }
}

/** After lost writes the entity may be in any of several states, and the patch must lead on from all of them. */
function updateGoal(schema: ResourceSchema, id: string, olds: JsonObject, news: JsonObject, isAdopted: boolean): Goal {
  const known = knownStates(schema, olds);
  const next = declaredFields(schema, news);
  const patch = planFromAny(schema, known, next);
  const onConflict = isAdopted || news["onConflict"] === "overwrite" ? "overwrite" : "fail";
  return { id, patch, known, next, onConflict, ...(readPending(olds)?.isCreation === true && { create: next }) };
}

function assertAdoptable(schema: ResourceSchema, inputs: JsonObject, live: Entity): void {
  const who = `${schema.noun} "${live.id}"`;
  const adopt = inputs["adopt"] ?? "ifEqual";
  if (adopt === "never") {
    throw new RouterError(
      "AlreadyExists",
      `cannot create ${who}: it exists already; choose another ${schema.identity}, or set adopt: "ifEqual" or "always"`,
    );
  }
  refuseWhile(schema.spent, schema, live, "create");
  const { overlaps } = review(schema, declaredFields(schema, inputs), live.body, []);
  if (adopt === "always" || overlaps.length === 0) return;
  throw new RouterError(
    "AlreadyExists",
    `cannot create ${who}: it exists already and differs in ${overlaps.map(describeDifference).join("; ")}. ` +
      `Choose another ${schema.identity}, declare what is there, or set adopt: "always" to take it over and change it`,
  );
}

function doubtful(schema: ResourceSchema, live: Entity): RouterError {
  return new RouterError(
    "StillInUse",
    `cannot delete ${schema.noun} "${live.id}": the answer to its creation was lost, and what is there now is not what ` +
      `was declared, so it may be somebody else's. Run \`pulumi refresh\` to forget it, and delete it by hand if it is yours`,
  );
}

function describeDifference({ path, member, ours, theirs }: Overlap): string {
  const found = theirs === undefined ? "not set" : showValue(member, theirs);
  return `${path}: ${found} in the service, ${showValue(member, ours)} in this program`;
}
