/** The engine's six calls, the same for every contract. */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import type { Contract } from "../schema/resource-schema";
import { GET_KEY } from "../schema/internal-properties";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { type CheckResult, check } from "./check";
import { type DiffResult, diff } from "./diff";
import { createEntity, removeEntity, seeEntity, updateEntity } from "./entity";
import type { Clock } from "../util/retry";
import { type Place, latestOf, placeOf } from "./router-target";
import { declaredState, fullState, steering } from "./state";
import { inWordsOf } from "./equivalent-inputs";

/** What the lifecycle needs from outside. */
export interface Surroundings {
  readonly open: (place: Place, name: Contract["collection"]) => Promise<Collection>;
  readonly clock: Clock;
  /** Shows one line about a wait to whoever runs the deployment. */
  readonly report: (line: string) => void;
  /** True for an entity that something else in this run declares, so that a deletion would take it away from there. */
  readonly isHandedOver?: (place: Place, name: Contract["collection"], id: string) => boolean;
}

/** The six calls for one kind of resource; plain JSON in and out. */
export interface Lifecycle {
  /** `olds` are the inputs of the last deployment, or `{}`. */
  check(olds: JsonObject, news: JsonObject): CheckResult;
  diff(id: string, olds: JsonObject, news: JsonObject): DiffResult;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  /** `undefined` when the entity is gone; without `inputs`, those in the state stay. */
  read(id: string, state: JsonObject): Promise<{ id: string; outs: JsonObject; inputs?: JsonObject } | undefined>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<{ outs: JsonObject }>;
  delete(id: string, state: JsonObject): Promise<void>;
}

/** Binds the shared lifecycle to one contract. */
export function lifecycle(
  contract: Contract,
  { open, clock, report, isHandedOver = () => false }: Surroundings,
): Lifecycle {
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
      await createEntity(contract, id, inputs, live, { collection, clock });
      return { id, outs: declaredState(contract, inputs) };
    },
    async read(id, state) {
      const live = await (await collectionOf(state)).find(id);
      if (state[GET_KEY] === true) return lookUp(contract, id, state, live);
      const seen = live && seeEntity(contract, state, live);
      return seen && { id, ...seen };
    },
    async update(id, olds, news) {
      // A field that only a later version knows is dropped in that version.
      const place = placeOf(contract, news);
      const apiVersion = latestOf(placeOf(contract, olds).apiVersion, place.apiVersion);
      const collection = await open({ ...place, apiVersion }, contract.collection);
      const live = await collection.find(id);
      await updateEntity(contract, id, { olds, news }, live, { collection, clock });
      return { outs: declaredState(contract, news) };
    },
    async delete(id, state) {
      const place = placeOf(contract, state);
      if (isHandedOver(place, contract.collection, id)) {
        report(`${contract.noun} "${id}" belongs to a fleet of this program now; it stays as it is`);
        return;
      }
      const live = await (await collectionOf(state)).find(id);
      if (live === undefined) return;
      await removeEntity(contract, state, live, { open: (name) => open(place, name), clock, report });
    },
  };
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

function identityOf(contract: Contract, inputs: JsonObject): string {
  const id = inputs[contract.identity];
  if (typeof id === "string") return id;
  throw new RouterError("InvalidInput", `cannot create a ${contract.noun} without its ${contract.identity}`);
}
