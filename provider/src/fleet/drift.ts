/** Reads a fleet back into its state: finds drift, and who most likely caused it. */
import { type JsonObject, type JsonValue, filterMembers, own } from "../util/json";
import { formatList } from "../util/format-list";
import { APPLIED_KEY, DEACTIVATED_KEY, DRIFTED_KEY, PENDING_KEY, REACHED_KEY, SOURCE_KEY } from "../schema/names";
import { worker as schema } from "../schema/worker";
import { isEquivalent, satisfies, satisfiesAll } from "../reconciler/compare";
import { observeEntity } from "../reconciler/entity";
import { isDeactivated } from "../reconciler/removal/undo";
import { possibleStates, declaredFields } from "../reconciler/state";
import type { Entity } from "../http/decode";
import { INCOMPLETE_OUTPUTS, incompleteOutputs, isComplete, readIncomplete } from "./failures";
import { pack, restOf, writeLines } from "./format/lines";
import { changedFields } from "./changes";
import { enforced } from "./ownership";
import {
  type FleetSnapshot,
  digestOf,
  packReached,
  reachedBeforeDrift,
  reachedIn,
  reachedText,
  sorted,
} from "./snapshot";

/** A field of a worker that is not as declared. */
export interface Drift {
  readonly id: string;
  /** `undefined` for a worker that is gone. */
  readonly field?: string;
  readonly declared?: JsonValue;
  readonly live?: JsonValue | undefined;
  /** Who most likely changed it. */
  readonly by: string;
  /** The program only observes the field, so the state keeps the declared value. */
  readonly isObserved?: true;
}

export interface Found {
  /** What follows the ids in the lines of all workers that exist. */
  readonly workers: ReadonlyMap<string, string>;
  readonly pending: JsonObject | undefined;
  readonly drifts: readonly Drift[];
  /** Workers that an unfinished removal has left deregistered. */
  readonly deactivated: readonly string[];
}

export function findDrift(fleet: FleetSnapshot, entities: ReadonlyMap<string, Entity>): Found {
  const workers = new Map<string, string>();
  const pending: [string, JsonValue][] = [];
  const drifts: Drift[] = [];
  const deactivated: string[] = [];
  for (const id of fleet.ids) {
    const [properties, line, live] = [fleet.propertiesOf(id) ?? {}, fleet.lines.workers.get(id), entities.get(id)];
    const kept = enforced(fleet.ownership, properties);
    if (live !== undefined && isDeactivated(schema, live)) deactivated.push(id);
    // Almost all workers are as they were left, and a whole comparison takes ten times as long.
    if (line !== undefined && live !== undefined && isAsLeft(kept, live)) {
      workers.set(id, line);
      drifts.push(...observedDrift(fleet, id, properties, live));
      continue;
    }
    const seen = live && observeEntity(schema, kept, live);
    if (live === undefined || seen === undefined) {
      if (line !== undefined) drifts.push({ id, by: PERSON });
      continue;
    }
    const lost = seen.outs[PENDING_KEY];
    if (lost !== undefined) pending.push([id, lost]);
    drifts.push(...observedDrift(fleet, id, properties, live));
    const [declared, ...lostWrites] = possibleStates(schema, kept);
    const changed = enforcedDrift(id, declared ?? {}, seen.outs, live);
    // The effect of a write of ours with an unknown outcome is no drift.
    drifts.push(
      ...changed.filter((drift) => !lostWrites.some((write) => isDeclaredIn(write, drift.field, drift.live))),
    );
    const isAsDeclared = line !== undefined && changed.length === 0;
    const liveFields = { ...unenforced(fleet, properties), ...declaredFields(schema, seen.outs) };
    workers.set(id, isAsDeclared ? line : restOf(liveFields));
  }
  return { workers, pending: pending.length === 0 ? undefined : Object.fromEntries(pending), drifts, deactivated };
}

function isAsLeft(kept: JsonObject, { body }: Entity): boolean {
  return kept[PENDING_KEY] === undefined && satisfiesAll(schema.shape, kept, body);
}

/** The declared fields that the program does not enforce. */
export function unenforced(fleet: FleetSnapshot, properties: JsonObject): JsonObject {
  const kept = enforced(fleet.ownership, properties);
  const others = Object.entries(declaredFields(schema, properties)).filter(([key]) => !Object.hasOwn(kept, key));
  return Object.fromEntries(others);
}

/** True when these properties have the live value of a field. */
export function isDeclaredIn(properties: JsonObject, field: string, live: JsonValue | undefined): boolean {
  const shape = schema.shape.members.get(field)?.shape;
  return shape !== undefined && isEquivalent(shape, own(properties, field), live);
}

function enforcedDrift(
  id: string,
  base: JsonObject,
  seen: JsonObject,
  entity: Entity,
): readonly (Drift & { readonly field: string })[] {
  return [...schema.shape.members].flatMap(([field, { shape }]) => {
    const [declared, live] = [own(base, field), own(seen, field)];
    if (isEquivalent(shape, declared, live)) return [];
    return [{ id, field, by: likelyAuthor(field, entity), live, ...(declared !== undefined && { declared }) }];
  });
}

function observedDrift(fleet: FleetSnapshot, id: string, properties: JsonObject, entity: Entity): readonly Drift[] {
  return [...schema.shape.members].flatMap(([field, member]) => {
    const declared = own(properties, field);
    if (fleet.ownership[field] !== "observe" || declared === undefined) return [];
    const live = own(entity.body, field);
    if (satisfies(member, live, declared)) return [];
    return [{ id, field, declared, live, by: likelyAuthor(field, entity), isObserved: true as const }];
  });
}

const PERSON = "a person or a script";

/**
 * Guesses who wrote a field, which the service does not tell. Agents sign in and out by their application; the service
 * deregisters workers that were idle for 7 days, which excludes those with a job or an offer.
 */
function likelyAuthor(field: string, entity: Entity): string {
  const { body } = entity;
  if (field !== "availableForOffers") return PERSON;
  if (isDeactivated(schema, entity)) return "a removal that stopped half-way";
  if (body["availableForOffers"] === true) return "the agents' application";
  const isBusy = ["assignedJobs", "offers"].some((key) => {
    const list = body[key];
    return Array.isArray(list) && list.length > 0;
  });
  return isBusy
    ? "the agents' application"
    : "the agents' application, or the service, which deregisters workers that were idle for 7 days";
}

/** Describes drift in lines: one for each field and likely author. */
export function describeDrift(name: string, drifts: readonly Drift[]): readonly string[] {
  const groups = Map.groupBy(drifts, ({ field, by, isObserved }) => JSON.stringify([field, by, isObserved]));
  return [...groups.values()].map((group) => {
    const [{ field, by, isObserved } = { by: PERSON }] = group;
    const what = field === undefined ? "gone" : `${field} changed`;
    const note = isObserved === true ? "; only observed, so it stays" : "";
    return `fleet ${name}: ${what} (most likely by ${by}${note}): ${formatList(group, describeOne)}`;
  });
}

function describeOne({ id, field, declared, live }: Drift): string {
  if (field === undefined || (declared === undefined && live === undefined)) return id;
  return `${id} (${changedFields(fieldOf(field, declared), fieldOf(field, live)).join(", ")})`;
}

function fieldOf(field: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? {} : { [field]: value };
}

export interface Refreshed {
  readonly outs: JsonObject;
  /** The inputs with the live roster, where it differs from the declared one, or the state did before. */
  readonly inputs?: JsonObject;
  /** The drift that no refresh before has reported. */
  readonly drifts: readonly Drift[];
  /** Workers that an unfinished removal has left deregistered. */
  readonly deactivated: readonly string[];
}

/** Outputs that are no inputs. */
const OUTPUTS = [...INCOMPLETE_OUTPUTS, REACHED_KEY, APPLIED_KEY, PENDING_KEY, DRIFTED_KEY, DEACTIVATED_KEY];

/**
 * Compares a fleet with its live workers. Workers that are gone have no line any more, so the next run creates them again. The
 * state keeps by which lines drifted workers were declared, so that a change that is undone is no drift.
 */
export async function refresh(
  state: JsonObject,
  readAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, Entity>>,
): Promise<Refreshed> {
  const [last, fleet] = [reachedIn(state), reachedBeforeDrift(state)];
  const { workers, pending, drifts, deactivated } = findDrift(fleet, await readAll(fleet.ids));
  const drifted = new Set(drifts.filter(({ isObserved }) => isObserved !== true).map(({ id }) => id));
  const inputs = filterMembers(state, (key) => !OUTPUTS.includes(key));
  const text = writeLines({ profiles: fleet.lines.profiles, workers: sorted(workers) });
  const hasDiffered = !isComplete(readIncomplete(state)) || [PENDING_KEY, DRIFTED_KEY].some((key) => key in state);
  const isNewInput = drifted.size > 0 || hasDiffered;
  const declared = new Map([...drifted].map((id) => [id, declaredLine(fleet, id)]));
  return {
    drifts: drifts.filter((drift) => !isReported(last, drift)),
    deactivated,
    outs: {
      ...inputs,
      ...incompleteOutputs({ failures: [], failed: 0, skipped: 0 }),
      // Another version of Node.js packs the same text into other bytes, which is no change.
      ...(text === reachedText(state) ? filterMembers(state, (key) => key === REACHED_KEY) : packReached(text)),
      ...(isNewInput ? { [APPLIED_KEY]: digestOf(text) } : filterMembers(state, (key) => key === APPLIED_KEY)),
      ...(drifted.size > 0 && { [DRIFTED_KEY]: pack(writeLines({ profiles: new Map(), workers: declared })) }),
      ...(deactivated.length > 0 && { [DEACTIVATED_KEY]: deactivated }),
      ...(pending && { [PENDING_KEY]: pending }),
    },
    ...(isNewInput && { inputs: { ...inputs, roster: text, [SOURCE_KEY]: "" } }),
  };
}

/** The line, without id and profile, that declares a worker as the last write wanted it. */
function declaredLine(fleet: FleetSnapshot, id: string): string {
  const properties = fleet.propertiesOf(id) ?? {};
  return restOf({ ...unenforced(fleet, properties), ...possibleStates(schema, properties).at(-1) });
}

/** True for drift that an earlier refresh has reported. */
function isReported(last: FleetSnapshot, { id, field, live, isObserved }: Drift): boolean {
  if (field === undefined) return !last.lines.workers.has(id);
  return isObserved !== true && last.lines.workers.has(id) && isDeclaredIn(last.propertiesOf(id) ?? {}, field, live);
}
