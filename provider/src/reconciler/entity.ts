/** What becomes of one entity that was observed a moment ago: made, adopted, changed, seen or removed. */
import { type JsonObject, filterMembers } from "../util/json";
import { RouterError } from "../errors";
import type { Contract } from "../schema/resource-schema";
import { PENDING_KEY } from "../schema/internal-properties";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { refuseWhile } from "./removal/condition";
import { type Goal, LostWrite, converge } from "./converge";
import type { DrainTools } from "./removal/drain";
import type { Clock } from "../util/retry";
import { isOurs, knownStates, observeAny, planFromAny, readPending, withPending } from "./pending";
import { remove } from "./removal/remove";
import { type Overlap, review } from "./three-way-merge";
import { showValue } from "./show-value";
import { declaredFields, steering } from "./state";

/** A write that may or may not have been applied; `state` is what the engine must remember until the next run. */
export class HalfDone extends Error {
  override readonly name = "HalfDone";
  readonly id: string;
  readonly state: JsonObject;

  constructor(id: string, state: JsonObject, cause: LostWrite) {
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
 * Makes the entity that the inputs declare, or adopts the one that is there, as their `adopt` says. Throws {@link HalfDone} when the answer to the write was lost.
 */
export async function createEntity(
  contract: Contract,
  id: string,
  inputs: JsonObject,
  live: Entity | undefined,
  at: Workplace,
): Promise<void> {
  if (live !== undefined) assertAdoptable(contract, inputs, live);
  const next = declaredFields(contract, inputs);
  const goal: Goal = { id, patch: next, known: [], onConflict: "overwrite", create: next };
  await settle(contract, { goal, next, before: steering(contract, inputs), live }, at);
}

/** Leads the entity from what `olds` declared to what `news` declare. Throws as {@link createEntity} does. */
export async function updateEntity(
  contract: Contract,
  id: string,
  { olds, news }: { readonly olds: JsonObject; readonly news: JsonObject },
  live: Entity | undefined,
  at: Workplace,
): Promise<void> {
  const isForeign = live !== undefined && !isOurs(contract, olds, live.body);
  if (isForeign) assertAdoptable(contract, news, live);
  const goal = updateGoal(contract, id, olds, news, isForeign);
  await settle(contract, { goal, next: declaredFields(contract, news), before: olds, live }, at);
}

/** What a refresh makes of the entity that is there: outputs and inputs, or `undefined` when it is not the one of the state. */
export function seeEntity(
  contract: Contract,
  state: JsonObject,
  live: Entity,
): { outs: JsonObject; inputs: JsonObject } | undefined {
  if (!isOurs(contract, state, live.body)) return undefined;
  const outs = observeAny(contract, state, live.body);
  return { outs, inputs: filterMembers(outs, (key) => key !== PENDING_KEY) };
}

/** Takes the entity away, as the `removal` in its state says. Throws `StillInUse` when it is not let go. */
export async function removeEntity(
  contract: Contract,
  state: JsonObject,
  live: Entity,
  tools: DrainTools,
): Promise<void> {
  if (!isOurs(contract, state, live.body)) throw doubtful(contract, live);
  await remove(contract, state, live, tools);
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
  contract: Contract,
  { goal, next, before, live }: Settlement,
  { collection, clock }: Workplace,
): Promise<void> {
  try {
    await converge(contract, collection, goal, clock, live);
  } catch (error) {
    if (!(error instanceof LostWrite)) throw error;
    throw new HalfDone(goal.id, withPending(before, next, goal.create !== undefined), error);
  }
}

/** After lost writes the entity may be in any of several states, and the patch must lead on from all of them. */
function updateGoal(contract: Contract, id: string, olds: JsonObject, news: JsonObject, isAdopted: boolean): Goal {
  const known = knownStates(contract, olds);
  const next = declaredFields(contract, news);
  const patch = planFromAny(contract, known, next);
  const onConflict = isAdopted || news["onConflict"] === "overwrite" ? "overwrite" : "fail";
  return { id, patch, known, next, onConflict, ...(readPending(olds)?.isCreation === true && { create: next }) };
}

function assertAdoptable(contract: Contract, inputs: JsonObject, live: Entity): void {
  const who = `${contract.noun} "${live.id}"`;
  const adopt = inputs["adopt"] ?? "ifEqual";
  if (adopt === "never") {
    throw new RouterError(
      "AlreadyExists",
      `cannot create ${who}: it exists already; choose another ${contract.identity}, or set adopt: "ifEqual" or "always"`,
    );
  }
  refuseWhile(contract.spent, contract, live, "create");
  const { overlaps } = review(contract, declaredFields(contract, inputs), live.body, []);
  if (adopt === "always" || overlaps.length === 0) return;
  throw new RouterError(
    "AlreadyExists",
    `cannot create ${who}: it exists already and differs in ${overlaps.map(describeDifference).join("; ")}. ` +
      `Choose another ${contract.identity}, declare what is there, or set adopt: "always" to take it over and change it`,
  );
}

function doubtful(contract: Contract, live: Entity): RouterError {
  return new RouterError(
    "StillInUse",
    `cannot delete ${contract.noun} "${live.id}": the answer to its creation was lost, and what is there now is not what ` +
      `was declared, so it may be somebody else's. Run \`pulumi refresh\` to forget it, and delete it by hand if it is yours`,
  );
}

function describeDifference({ path, member, ours, theirs }: Overlap): string {
  const found = theirs === undefined ? "not set" : showValue(member, theirs);
  return `${path}: ${found} in the service, ${showValue(member, ours)} in this program`;
}
