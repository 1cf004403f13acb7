/** The engine's six calls, the same for every contract. */
import type { JsonObject } from "../base/json";
import { RouterError } from "../base/router-error";
import type { Contract } from "../contracts/contract";
import type { Collection } from "../rest/collection";
import type { Entity } from "../rest/decode";
import { type CheckResult, check } from "./check";
import { type Clock, type Goal, LostWrite, converge } from "./converge";
import { type DiffResult, diff } from "./diff";
import { applyMergePatch, combineMergePatches } from "./merge-patch";
import { type Overlap, plan, review } from "./plan";
import { refuseWhile, remove } from "./remove";
import { showValue } from "./show-value";
import {
  GET_KEY,
  PENDING_KEY,
  type Pending,
  declaredFields,
  readPending,
  steering,
  toFullState,
  toState,
} from "./state";

/** What the lifecycle needs from outside. */
export interface Surroundings {
  /** The collection of this contract at an endpoint. */
  readonly open: (endpoint: string) => Promise<Collection>;
  readonly clock: Clock;
}

/** A write that may or may not have been applied; `state` is what the engine must remember until the next run. */
export class HalfDone extends Error {
  override readonly name = "HalfDone";
  readonly id: string;
  readonly state: JsonObject;

  constructor(id: string, state: JsonObject, cause: LostWrite) {
    super(
      `${cause.message}. Whether the write was applied is not known; the next \`pulumi up\` finds out and goes on`,
      {
        cause,
      },
    );
    this.id = id;
    this.state = state;
  }
}

/** The six calls for one kind of resource; plain JSON in and out. */
export interface Lifecycle {
  check(news: JsonObject): CheckResult;
  diff(olds: JsonObject, news: JsonObject): DiffResult;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  /** `undefined` when the entity is gone. */
  read(id: string, state: JsonObject): Promise<{ id: string; outs: JsonObject; inputs: JsonObject } | undefined>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<{ outs: JsonObject }>;
  delete(id: string, state: JsonObject): Promise<void>;
}

/** Binds the shared lifecycle to one contract. */
export function lifecycle(contract: Contract, { open, clock }: Surroundings): Lifecycle {
  const collectionOf = (bag: JsonObject): Promise<Collection> => open(textOf(contract, bag, "endpoint"));
  return {
    check: (news) => check(contract, news),
    diff: (olds, news) => diff(contract, olds, news),
    async create(inputs) {
      const id = textOf(contract, inputs, contract.identity);
      const collection = await collectionOf(inputs);
      const live = await collection.find(id);
      if (live !== undefined) assertAdoptable(contract, inputs, live);
      const create = declaredFields(contract, inputs);
      const goal: Goal = { id, patch: create, known: [], onConflict: "overwrite", create };
      const settlement = { goal, declared: inputs, fallback: steering(contract, inputs), live };
      const outs = await settle(contract, collection, settlement, clock);
      return { id, outs };
    },
    async read(id, state) {
      const live = await (await collectionOf(state)).find(id);
      if (live === undefined && state[GET_KEY] === true) throw absent(contract, id, state);
      if (live === undefined) return undefined;
      const outs =
        state[GET_KEY] === true
          ? toFullState(contract, { ...state, [contract.identity]: id }, live.body)
          : observe(contract, state, live);
      return { id, outs, inputs: outs };
    },
    async update(id, olds, news) {
      const collection = await collectionOf(news);
      const goal = updateGoal(contract, id, olds, news);
      const settlement = { goal, declared: news, fallback: olds, live: await collection.find(id) };
      return { outs: await settle(contract, collection, settlement, clock) };
    },
    async delete(id, state) {
      await remove(contract, await collectionOf(state), id, clock);
    },
  };
}

interface Settlement {
  readonly goal: Goal;
  readonly declared: JsonObject;
  /** What the engine remembers when the answer to the write is lost. */
  readonly fallback: JsonObject;
  /** The entity as it was observed just now. */
  readonly live: Entity | undefined;
}

async function settle(
  contract: Contract,
  collection: Collection,
  { goal, declared, fallback, live }: Settlement,
  clock: Clock,
): Promise<JsonObject> {
  try {
    const { body } = await converge(contract, collection, goal, clock, live);
    return toState(contract, declared, body);
  } catch (error) {
    if (!(error instanceof LostWrite)) throw error;
    const before = readPending(fallback)?.patch ?? {};
    const pending: Pending = { patch: combineMergePatches(before, error.patch), create: goal.create !== undefined };
    throw new HalfDone(goal.id, { ...fallback, [PENDING_KEY]: { ...pending } }, error);
  }
}

/** After a lost write the entity may be in either of two states, and the patch must lead on from both. */
function updateGoal(contract: Contract, id: string, olds: JsonObject, news: JsonObject): Goal {
  const last = declaredFields(contract, olds);
  const next = declaredFields(contract, news);
  const onConflict = news["onConflict"] === "overwrite" ? "overwrite" : "fail";
  const pending = readPending(olds);
  if (pending === undefined) return { id, patch: plan(contract, last, next), known: [last], onConflict };
  const landed = applyMergePatch(last, pending.patch);
  const patch = combineMergePatches(plan(contract, last, next), plan(contract, landed, next));
  return { id, patch, known: [last, landed], onConflict, ...(pending.create && { create: next }) };
}

/** What a refresh sees of the fields that were declared, or that a lost write would have set. */
function observe(contract: Contract, state: JsonObject, live: Entity): JsonObject {
  const pending = readPending(state);
  const declared =
    pending === undefined ? state : { ...applyMergePatch(state, pending.patch), ...declaredFields(contract, state) };
  return toState(contract, declared, live.body);
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

function describeDifference({ path, ours, theirs }: Overlap): string {
  return `${path}: ${theirs === undefined ? "not set" : showValue(theirs)} in the service, ${showValue(ours)} in this program`;
}

function absent(contract: Contract, id: string, state: JsonObject): RouterError {
  const endpoint = textOf(contract, state, "endpoint");
  return new RouterError("NotFound", `cannot get ${contract.noun} "${id}": there is none at ${endpoint}`);
}

function textOf(contract: Contract, bag: JsonObject, key: string): string {
  const value = bag[key];
  if (typeof value === "string") return value;
  throw new RouterError("InvalidInput", `cannot handle this ${contract.noun}: its ${key} is missing from the state`);
}
