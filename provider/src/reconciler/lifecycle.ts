/** The engine's six calls, the same for every schema. */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import type { ResourceSchema } from "../schema/resource-schema";
import { GET_KEY } from "../schema/internal-properties";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { type CheckResult, check } from "./check";
import { type DiffResult, diff } from "./diff";
import { createEntity, removeEntity, seeEntity, updateEntity } from "./entity";
import type { Clock } from "../util/retry";
import { type Place, latestOf, placeOf } from "./router-target";
import { declaredState, fullState, steering } from "./state";
import { keepEquivalentOldInputs } from "./equivalent-inputs";

/** What the lifecycle needs from outside. */
export interface Surroundings {
  readonly open: (place: Place, name: ResourceSchema["collection"]) => Promise<Collection>;
  readonly clock: Clock;
  /** Shows one line about a wait to whoever runs the deployment. */
  readonly report: (line: string) => void;
  /** True for an entity that something else in this run declares, so that a deletion would take it away from there. */
  readonly isHandedOver?: (place: Place, name: ResourceSchema["collection"], id: string) => boolean;
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

/** Binds the shared lifecycle to one schema. */
export function lifecycle(
  schema: ResourceSchema,
  { open, clock, report, isHandedOver = () => false }: Surroundings,
): Lifecycle {
  const collectionOf = (bag: JsonObject): Promise<Collection> => open(placeOf(schema, bag), schema.collection);
  return {
    check(olds, news) {
      const { inputs, failures } = check(schema, news);
      return { inputs: keepEquivalentOldInputs(schema, olds, inputs), failures };
    },
    // A state that was imported by hand may leave out its identity; the engine knows it all the same.
    diff: (id, olds, news) => diff(schema, { [schema.identity]: id, ...olds }, news),
    async create(inputs) {
      const id = identityOf(schema, inputs);
      const collection = await collectionOf(inputs);
      const live = await collection.find(id);
      await createEntity(schema, id, inputs, live, { collection, clock });
      return { id, outs: declaredState(schema, inputs) };
    },
    async read(id, state) {
      const live = await (await collectionOf(state)).find(id);
      if (state[GET_KEY] === true) return lookUp(schema, id, state, live);
      const seen = live && seeEntity(schema, state, live);
      return seen && { id, ...seen };
    },
    async update(id, olds, news) {
      // A field that only a later version knows is dropped in that version.
      const place = placeOf(schema, news);
      const apiVersion = latestOf(placeOf(schema, olds).apiVersion, place.apiVersion);
      const collection = await open({ ...place, apiVersion }, schema.collection);
      const live = await collection.find(id);
      await updateEntity(schema, id, { olds, news }, live, { collection, clock });
      return { outs: declaredState(schema, news) };
    },
    async delete(id, state) {
      const place = placeOf(schema, state);
      if (isHandedOver(place, schema.collection, id)) {
        report(`${schema.noun} "${id}" belongs to a fleet of this program now; it stays as it is`);
        return;
      }
      const live = await (await collectionOf(state)).find(id);
      if (live === undefined) return;
      await removeEntity(schema, state, live, { open: (name) => open(place, name), clock, report });
    },
  };
}

/** A look-up by a program fails when there is nothing; a refresh of one finds out that it is gone. */
function lookUp(
  schema: ResourceSchema,
  id: string,
  state: JsonObject,
  live: Entity | undefined,
): { id: string; outs: JsonObject; inputs: JsonObject } | undefined {
  const { [schema.identity]: seenBefore, ...inputs } = steering(schema, state);
  if (live !== undefined) {
    return { id, outs: fullState(schema, { ...inputs, [schema.identity]: id }, live.body), inputs };
  }
  if (seenBefore !== undefined) return undefined;
  const where = placeOf(schema, state).endpoint ?? "the endpoint of the settings";
  throw new RouterError("NotFound", `cannot get ${schema.noun} "${id}": there is none at ${where}`);
}

function identityOf(schema: ResourceSchema, inputs: JsonObject): string {
  const id = inputs[schema.identity];
  if (typeof id === "string") return id;
  throw new RouterError("InvalidInput", `cannot create a ${schema.noun} without its ${schema.identity}`);
}
