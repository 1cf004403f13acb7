/** The engine's six calls, the same for every contract. */
import { type JsonObject, filterMembers } from "../base/json";
import { RouterError } from "../base/router-error";
import type { Contract } from "../contracts/contract";
import { GET_KEY, PENDING_KEY } from "../contracts/hidden-keys";
import { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../settings/api-version";
import type { Collection } from "../rest/collection";
import type { Entity } from "../rest/decode";
import { type CheckResult, check } from "./check";
import { refuseWhile } from "./condition";
import { type Goal, LostWrite, converge } from "./converge";
import { type DiffResult, diff } from "./diff";
import type { Clock } from "./patiently";
import { isOurs, knownStates, observeAny, planFromAny, readPending, withPending } from "./pending";
import { remove } from "./remove";
import { type Overlap, review } from "./review";
import { showValue } from "./show-value";
import { inWordsOf } from "./wording";
import { declaredFields, declaredState, fullState, steering } from "./state";

/** A router, and how it is spoken to. */
export interface Place {
  /** Of the settings, where a state names none. */
  readonly endpoint: string | undefined;
  readonly apiVersion: ApiVersion;
}

/** What the lifecycle needs from outside. */
export interface Surroundings {
  readonly open: (place: Place, name: Contract["collection"]) => Promise<Collection>;
  readonly clock: Clock;
  /** Shows one line about a wait to whoever runs the deployment. */
  readonly report: (line: string) => void;
}

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

/** The six calls for one kind of resource; plain JSON in and out. */
export interface Lifecycle {
  /** `olds` are the inputs of the last deployment, or `{}`. */
  check(olds: JsonObject, news: JsonObject): CheckResult;
  diff(id: string, olds: JsonObject, news: JsonObject): DiffResult;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  /** `undefined` when the entity is gone. */
  read(id: string, state: JsonObject): Promise<{ id: string; outs: JsonObject; inputs: JsonObject } | undefined>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<{ outs: JsonObject }>;
  delete(id: string, state: JsonObject): Promise<void>;
}

/** Binds the shared lifecycle to one contract. */
export function lifecycle(contract: Contract, { open, clock, report }: Surroundings): Lifecycle {
  const collectionOf = (bag: JsonObject): Promise<Collection> => open(placeOf(contract, bag), contract.collection);
  return {
    check(olds, news) {
      const { inputs, failures } = check(contract, news);
      return { inputs: inWordsOf(contract, olds, inputs), failures };
    },
    // A state that was imported by hand may leave out its identity; the engine knows it all the same.
    diff: (id, olds, news) => diff(contract, { [contract.identity]: id, ...olds }, news),
    async create(inputs) {
      const id = identityOf(contract, inputs);
      const collection = await collectionOf(inputs);
      const live = await collection.find(id);
      if (live !== undefined) assertAdoptable(contract, inputs, live);
      const next = declaredFields(contract, inputs);
      const goal: Goal = { id, patch: next, known: [], onConflict: "overwrite", create: next };
      await settle(contract, collection, { goal, next, before: steering(contract, inputs), live }, clock);
      return { id, outs: declaredState(contract, inputs) };
    },
    async read(id, state) {
      const live = await (await collectionOf(state)).find(id);
      if (state[GET_KEY] === true) return lookUp(contract, id, state, live);
      if (live === undefined || !isOurs(contract, state, live.body)) return undefined;
      const outs = observeAny(contract, state, live.body);
      return { id, outs, inputs: filterMembers(outs, (key) => key !== PENDING_KEY) };
    },
    async update(id, olds, news) {
      // A field that only a later version knows is dropped in that version.
      const place = placeOf(contract, news);
      const apiVersion = latestOf(placeOf(contract, olds).apiVersion, place.apiVersion);
      const collection = await open({ ...place, apiVersion }, contract.collection);
      const live = await collection.find(id);
      const isForeign = live !== undefined && !isOurs(contract, olds, live.body);
      if (isForeign) assertAdoptable(contract, news, live);
      const goal = updateGoal(contract, id, olds, news, isForeign);
      await settle(contract, collection, { goal, next: declaredFields(contract, news), before: olds, live }, clock);
      return { outs: declaredState(contract, news) };
    },
    async delete(id, state) {
      const live = await (await collectionOf(state)).find(id);
      if (live === undefined) return;
      if (!isOurs(contract, state, live.body)) throw doubtful(contract, live);
      const place = placeOf(contract, state);
      await remove(contract, state, live, { open: (name) => open(place, name), clock, report });
    },
  };
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
  collection: Collection,
  { goal, next, before, live }: Settlement,
  clock: Clock,
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

/** A look-up by a program fails when there is nothing; a refresh of one finds out that it is gone. */
function lookUp(
  contract: Contract,
  id: string,
  state: JsonObject,
  live: Entity | undefined,
): { id: string; outs: JsonObject; inputs: JsonObject } | undefined {
  const { [contract.identity]: seenBefore, ...inputs } = steering(contract, state);
  if (live !== undefined) {
    return { id, outs: fullState(contract, { ...inputs, [contract.identity]: id }, live.body), inputs };
  }
  if (seenBefore !== undefined) return undefined;
  const where = placeOf(contract, state).endpoint ?? "the endpoint of the settings";
  throw new RouterError("NotFound", `cannot get ${contract.noun} "${id}": there is none at ${where}`);
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

function placeOf(contract: Contract, bag: JsonObject): Place {
  const { endpoint, apiVersion } = bag;
  const named = API_VERSIONS.find((version) => version === apiVersion) ?? DEFAULT_API_VERSION;
  return {
    endpoint: typeof endpoint === "string" ? endpoint : undefined,
    apiVersion: latestOf(named, ...needed(contract, bag)),
  };
}

/** The versions that know the fields which the entity may have: a lost write can have been in a later one. */
function needed(contract: Contract, bag: JsonObject): readonly ApiVersion[] {
  const known = knownStates(contract, bag);
  return Object.entries(contract.fields).flatMap(([key, { since }]) =>
    since !== undefined && known.some((state) => Object.hasOwn(state, key)) ? [since] : [],
  );
}

function latestOf(...versions: readonly ApiVersion[]): ApiVersion {
  return versions.toSorted().at(-1) ?? DEFAULT_API_VERSION;
}

function identityOf(contract: Contract, inputs: JsonObject): string {
  const id = inputs[contract.identity];
  if (typeof id === "string") return id;
  throw new RouterError("InvalidInput", `cannot create a ${contract.noun} without its ${contract.identity}`);
}
