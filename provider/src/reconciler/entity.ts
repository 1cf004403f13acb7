/** Creates, adopts, updates, observes or removes one entity, given its last observed state. */
import { type JsonObject, filterMembers } from "../util/json";
import { formatList, quote } from "../util/format-list";
import { formatPath } from "../util/path";
import { RouterError } from "../errors";
import type { ResourceSchema } from "../schema/resource-schema";
import { DEACTIVATED_KEY, PENDING_KEY } from "../schema/names";
import type { Collection } from "../http/collection";
import type { Entity } from "../http/decode";
import { matchesCondition } from "../schema/removal";
import { type DesiredState, converge } from "./converge";
import type { RemovalContext } from "./removal/drain";
import type { Clock } from "../util/clock";
import {
  isOurs,
  observePending,
  planFromAll,
  possibleStates,
  readPending,
  withPending,
  controlInputs,
  declaredFields,
} from "./state";
import { remove } from "./removal/remove";
import { bodyBeforeRemoval, isDeactivated, undoRemoval } from "./removal/undo";
import { type Conflict, threeWayMerge } from "./three-way-merge";
import { showDifferent } from "./check";
import { hideConflicts, secretPathsIn } from "./secret-inputs";

/** A write of unknown outcome; `state` is what the engine must keep until the next run. */
export class ResourceInitFailedError extends Error {
  override readonly name = "ResourceInitFailedError";
  readonly id: string;
  readonly state: JsonObject;
  override readonly cause: RouterError;

  constructor(id: string, state: JsonObject, cause: RouterError) {
    super(`${cause.message}. Whether the write was applied is not known; the next \`pulumi up\` finds out and goes on`);
    this.id = id;
    this.state = state;
    this.cause = cause;
  }
}

export interface ApplyContext {
  readonly collection: Collection;
  readonly clock: Clock;
}

/**
 * Creates the entity that the inputs declare, or adopts the live one as their `adopt` says. Throws
 * {@link ResourceInitFailedError} after a write of unknown outcome.
 */
export async function createEntity(
  schema: ResourceSchema,
  id: string,
  inputs: JsonObject,
  live: Entity | undefined,
  context: ApplyContext,
): Promise<void> {
  if (live !== undefined) assertAdoptable(schema, inputs, live);
  const patch = declaredFields(schema, inputs);
  const onExisting = (): void => {
    if (inputs["adopt"] !== "always") throw overwritten(schema, id, patch);
  };
  const desired: DesiredState = { id, patch, bases: [], onConflict: "overwrite", mayCreate: true, onExisting };
  const active = await undoRemoval(schema, live, patch, context);
  await apply(schema, desired, active, controlInputs(schema, inputs), context);
}

/** Updates the entity from `olds` to `news`. Throws as {@link createEntity} does. */
export async function updateEntity(
  schema: ResourceSchema,
  id: string,
  { olds, news }: { readonly olds: JsonObject; readonly news: JsonObject },
  live: Entity | undefined,
  context: ApplyContext,
): Promise<void> {
  const isAdopted = live !== undefined && !isOurs(schema, olds, bodyBeforeRemoval(schema, live.body));
  if (isAdopted) assertAdoptable(schema, news, live);
  // After pending writes the entity may be in any of several states, and the patch must lead on from all of them.
  const bases = possibleStates(schema, olds);
  const declaration = declaredFields(schema, news);
  const desired: DesiredState = {
    id,
    patch: planFromAll(schema, bases, declaration),
    bases,
    declaration,
    onConflict: isAdopted || news["onConflict"] === "overwrite" ? "overwrite" : "fail",
    mayCreate: readPending(olds)?.isCreation === true,
    secrets: secretPathsIn(olds, news),
  };
  await apply(schema, desired, await undoRemoval(schema, live, declaration, context), olds, context);
}

/** Observes the live entity for a refresh; `undefined` when it is not the one of the state. */
export function observeEntity(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
): { outs: JsonObject; inputs: JsonObject } | undefined {
  if (!isOurs(schema, state, bodyBeforeRemoval(schema, live.body))) return undefined;
  const outs = observePending(schema, state, live.body);
  return {
    outs: isDeactivated(schema, live) ? { ...outs, [DEACTIVATED_KEY]: true } : outs,
    inputs: filterMembers(outs, (key) => key !== PENDING_KEY),
  };
}

/** Deletes the entity as the `removal` in its state says. Throws `StillInUse` when something blocks it. */
export async function removeEntity(
  schema: ResourceSchema,
  state: JsonObject,
  live: Entity,
  context: RemovalContext,
): Promise<void> {
  if (isOurs(schema, state, bodyBeforeRemoval(schema, live.body))) return remove(schema, state, live, context);
  throw new RouterError(
    "StillInUse",
    `cannot delete ${schema.noun} "${live.id}": the outcome of its creation is unknown, and the entity differs from the ` +
      `declaration, so it may belong to another program. Run \`pulumi refresh\` to remove it from the state, and delete ` +
      `it by hand if it is yours`,
  );
}

async function apply(
  schema: ResourceSchema,
  desired: DesiredState,
  live: Entity | undefined,
  state: JsonObject,
  { collection, clock }: ApplyContext,
): Promise<void> {
  const { id, declaration = desired.patch, mayCreate = false } = desired;
  const onUnknownOutcome = (cause: RouterError): Error =>
    new ResourceInitFailedError(id, withPending(state, declaration, mayCreate), cause);
  await converge(schema, collection, { ...desired, onUnknownOutcome }, clock, live);
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
  if (schema.terminalStates !== undefined && matchesCondition(schema.terminalStates.when, live.body)) {
    const { when, message } = schema.terminalStates;
    const why = `(${when.field} ${JSON.stringify(live.body[when.field])}): ${message}`;
    throw new RouterError("StillInUse", `cannot create ${who} ${why}`);
  }
  const { conflicts } = threeWayMerge(schema, declaredFields(schema, inputs), bodyBeforeRemoval(schema, live.body), []);
  if (adopt === "always" || conflicts.length === 0) return;
  const shown = hideConflicts(secretPathsIn(inputs), conflicts);
  throw new RouterError(
    "AlreadyExists",
    `cannot create ${who}: it exists already and differs in ${shown.map(describeDifference).join("; ")}. ` +
      `Choose another ${schema.identity}, declare what is there, or set adopt: "always" to take it over and change it`,
  );
}

/** The values from before are not known: the read found no entity, and the answer of a PATCH shows the new ones. */
function overwritten({ noun }: ResourceSchema, id: string, patch: JsonObject): RouterError {
  return new RouterError(
    "AlreadyExists",
    `cannot create ${noun} "${id}": another client created it between the read and the write of this run ` +
      `(HTTP 200, not 201). The write set ${formatList(Object.keys(patch), quote, Infinity)}; the values before are ` +
      `not known. The ${noun} is not in this stack's state. Deploy the program that owns it again to restore it, or, ` +
      `to take it over, run \`pulumi up\` here again without adopt: "never"`,
  );
}

function describeDifference({ path, member, desired, live }: Conflict): string {
  const [found, wanted] = showDifferent(member, live, desired);
  return `${formatPath(path)}: ${found ?? ""} in the service, ${wanted ?? ""} in this program`;
}
