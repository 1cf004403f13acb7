/** The handler of a resource that stands for one entity, the same for every schema. */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import type { ResourceSchema } from "../schema/resource-schema";
import { DEACTIVATED_KEY, GET_KEY } from "../schema/names";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { check, diff, warningsFor } from "./check";
import { DrainLog } from "./removal/drain-log";
import { createEntity, removeEntity, observeEntity, updateEntity } from "./entity";
import type { Clock } from "../util/clock";
import type { ReadResult, ResourceHandler } from "./resource-handler";
import { type RouterTarget, latestVersion, routerTargetOf, declaredState, fullState, controlInputs } from "./state";
import { keepEquivalentOldInputs } from "./merge-patch";

export interface EntityDependencies {
  /** Opens a collection of the router that the target names. */
  readonly open: (target: RouterTarget, name: ResourceSchema["collection"]) => Promise<Collection>;
  readonly clock: Clock;
}

/** Binds the verbs that all kinds share to the schema of one kind. */
export function entityHandler(schema: ResourceSchema, { open, clock }: EntityDependencies): ResourceHandler {
  const collectionOf = (properties: JsonObject): Promise<Collection> =>
    open(routerTargetOf(schema, properties), schema.collection);
  return {
    check({ name, log, olds, news }) {
      const { inputs, failures } = check(schema, news);
      const id = inputs[schema.identity];
      for (const warning of warningsFor(schema, typeof id === "string" ? id : name, inputs)) log(`warning: ${warning}`);
      return { inputs: keepEquivalentOldInputs(schema, olds, inputs), failures };
    },
    // A state that was imported by hand may have no identity, but the engine knows it.
    diff: ({ id, olds, news }) => diff(schema, { [schema.identity]: id, ...olds }, news),
    async create({ news }) {
      const id = news[schema.identity];
      if (typeof id !== "string") {
        throw new RouterError("InvalidInput", `cannot create a ${schema.noun} without its ${schema.identity}`);
      }
      const collection = await collectionOf(news);
      const live = await collection.find(id);
      await createEntity(schema, id, news, live, { collection, clock });
      return { id, outs: declaredState(schema, news) };
    },
    async read({ id, state, log }) {
      const live = await (await collectionOf(state)).find(id);
      if (state[GET_KEY] === true) return lookUp(schema, id, state, live);
      const seen = live && observeEntity(schema, state, live);
      if (seen?.outs[DEACTIVATED_KEY] === true) {
        log(
          `${schema.noun} "${id}": a removal stopped half-way left it deactivated; the next \`pulumi up\` restores it`,
        );
      }
      return seen && { id, ...seen };
    },
    async update({ id, olds, news }) {
      // Dropping a field takes the API version that has it.
      const target = routerTargetOf(schema, news);
      const apiVersion = latestVersion(routerTargetOf(schema, olds).apiVersion, target.apiVersion);
      const collection = await open({ ...target, apiVersion }, schema.collection);
      const live = await collection.find(id);
      await updateEntity(schema, id, { olds, news }, live, { collection, clock });
      return { outs: declaredState(schema, news) };
    },
    async delete({ id, state, log, status }) {
      const target = routerTargetOf(schema, state);
      const live = await (await open(target, schema.collection)).find(id);
      if (live === undefined) return;
      const waiting = new DrainLog(clock, log, status);
      await removeEntity(schema, state, live, { open: (name) => open(target, name), clock, report: log, waiting });
    },
  };
}

/** Reads an unmanaged entity: a `get` of a program throws `NotFound`, a refresh reports that it is gone. */
function lookUp(
  schema: ResourceSchema,
  id: string,
  state: JsonObject,
  live: Entity | undefined,
): ReadResult | undefined {
  const { [schema.identity]: knownId, ...inputs } = controlInputs(schema, state);
  if (live !== undefined) {
    return { id, outs: fullState(schema, { ...inputs, [schema.identity]: id }, live.body), inputs };
  }
  if (knownId !== undefined) return undefined;
  const where = routerTargetOf(schema, state).endpoint ?? "the endpoint of the settings";
  throw new RouterError("NotFound", `${schema.noun} "${id}" not found at ${where}`);
}
