/** What becomes of one entity that was observed a moment ago: made, adopted, changed, seen or removed. */
import { type JsonObject, filterMembers } from "../util/json";
import { RouterError } from "../errors";
import type { ResourceSchema } from "../schema/resource-schema";
import { PENDING_KEY } from "../schema/internal-properties";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { assertNotInState } from "./removal/condition";
import { type Goal, UnknownOutcomeError, converge } from "./converge";
import type { RemovalContext } from "./removal/drain";
import type { Clock } from "../util/clock";
import { isOurs, possibleStates, observePending, planFromAll, readPending, withPending } from "./pending";
import { remove } from "./removal/remove";
import { type Conflict, threeWayMerge } from "./three-way-merge";
import { showValue } from "./show-value";
import { declaredFields, controlInputs } from "./state";

/** A write that may or may not have been applied; `state` is what the engine must remember until the next run. */
export class ResourceInitFailedError extends Error {
  override readonly name = "ResourceInitFailedError";
  readonly id: string;
  readonly state: JsonObject;
  readonly #cause: UnknownOutcomeError;

  constructor(id: string, state: JsonObject, cause: UnknownOutcomeError) {
    const outlook = "Whether the write was applied is not known; the next `pulumi up` finds out and goes on";
    super(`${cause.message}. ${outlook}`, { cause });
    this.id = id;
    this.state = state;
    this.#cause = cause;
  }

  /** The same failure with another form of its state. */
  withState(state: JsonObject): ResourceInitFailedError {
    return new ResourceInitFailedError(this.id, state, this.#cause);
  }
}

/** An entity's collection, and the time for which changes by others are followed. */
export interface ApplyContext {
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
  at: ApplyContext,
): Promise<void> {
  if (live !== undefined) assertAdoptable(schema, inputs, live);
  const next = declaredFields(schema, inputs);
  const goal: Goal = { id, patch: next, known: [], onConflict: "overwrite", create: next };
  await settle(schema, { goal, next, before: controlInputs(schema, inputs), live }, at);
}

/** Leads the entity from what `olds` declared to what `news` declare. Throws as {@link createEntity} does. */
export async function updateEntity(
  schema: ResourceSchema,
  id: string,
  { olds, news }: { readonly olds: JsonObject; readonly news: JsonObject },
  live: Entity | undefined,
  at: ApplyContext,
): Promise<void> {
  const isForeign = live !== undefined && !isOurs(schema, olds, live.body);
  if (isForeign) assertAdoptable(schema, news, live);
  const goal = updateGoal(schema, id, olds, news, isForeign);
  await settle(schema, { goal, next: declaredFields(schema, news), before: olds, live }, at);
}

/** What a refresh makes of the entity that is there: outputs and inputs, or `undefined` when it is not the one of the state. */
export function observeEntity(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
): { outs: JsonObject; inputs: JsonObject } | undefined {
  if (!isOurs(schema, state, live.body)) return undefined;
  const outs = observePending(schema, state, live.body);
  return { outs, inputs: filterMembers(outs, (key) => key !== PENDING_KEY) };
}

/** Takes the entity away, as the `removal` in its state says. Throws `StillInUse` when it is not let go. */
export async function removeEntity(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
  tools: RemovalContext,
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
  { collection, clock }: ApplyContext,
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
  const known = possibleStates(schema, olds);
  const next = declaredFields(schema, news);
  const patch = planFromAll(schema, known, next);
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
  assertNotInState(schema.terminalStates, schema, live, "create");
  const { conflicts } = threeWayMerge(schema, declaredFields(schema, inputs), live.body, []);
  if (adopt === "always" || conflicts.length === 0) return;
  throw new RouterError(
    "AlreadyExists",
    `cannot create ${who}: it exists already and differs in ${conflicts.map(describeDifference).join("; ")}. ` +
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

function describeDifference({ path, member, ours, theirs }: Conflict): string {
  const found = theirs === undefined ? "not set" : showValue(member, theirs);
  return `${path}: ${found} in the service, ${showValue(member, ours)} in this program`;
}
