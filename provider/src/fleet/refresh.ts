/** Reads a fleet back into its state. */
import { type JsonObject, filterMembers } from "../util/json";
import { APPLIED_KEY, DRIFTED_KEY, PENDING_KEY, REACHED_KEY, SOURCE_KEY } from "../schema/internal-properties";
import { worker as schema } from "../schema/worker";
import { possibleStates } from "../reconciler/pending";
import type { Entity } from "../http/decode";
import { restOf, writeLines } from "./format/lines";
import { pack } from "./format/packed";
import { type Drift, findDrift, isDeclaredIn, unenforced } from "./drift";
import { INCOMPLETE_OUTPUTS, incompleteOutputs, isComplete, readIncomplete } from "./failures";
import {
  type FleetSnapshot,
  digestOf,
  packReached,
  reachedBeforeDrift,
  reachedIn,
  reachedText,
  sorted,
} from "./snapshot";

/** A state after a refresh. */
export interface Refreshed {
  readonly outs: JsonObject;
  /** The inputs with the live roster, where it differs from the declared one, or the state did before. */
  readonly inputs?: JsonObject;
  /** The drift that no refresh before has reported. */
  readonly drifts: readonly Drift[];
}

/** Outputs that are no inputs. */
const OUTPUTS = [...INCOMPLETE_OUTPUTS, REACHED_KEY, APPLIED_KEY, PENDING_KEY, DRIFTED_KEY];

/**
 * Compares a fleet with its live workers. Workers that are gone have no line any more, so the next run creates them again. The
 * state keeps by which lines drifted workers were declared, so that a change that is undone is no drift.
 */
export async function refresh(
  state: JsonObject,
  readAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, Entity>>,
): Promise<Refreshed> {
  const [last, fleet] = [reachedIn(state), reachedBeforeDrift(state)];
  const { workers, pending, drifts } = findDrift(fleet, await readAll(fleet.ids));
  const drifted = new Set(drifts.filter(({ isObserved }) => isObserved !== true).map(({ id }) => id));
  const inputs = filterMembers(state, (key) => !OUTPUTS.includes(key));
  const text = writeLines({ profiles: fleet.lines.profiles, workers: sorted(workers) });
  const hasDiffered = !isComplete(readIncomplete(state)) || [PENDING_KEY, DRIFTED_KEY].some((key) => key in state);
  const isNewInput = drifted.size > 0 || hasDiffered;
  const declared = new Map([...drifted].map((id) => [id, declaredLine(fleet, id)]));
  return {
    drifts: drifts.filter((drift) => !isReported(last, drift)),
    outs: {
      ...inputs,
      ...incompleteOutputs({ failures: [], failed: 0, skipped: 0 }),
      // Another version of Node.js packs the same text into other bytes, which is no change.
      ...(text === reachedText(state) ? filterMembers(state, (key) => key === REACHED_KEY) : packReached(text)),
      ...(isNewInput ? { [APPLIED_KEY]: digestOf(text) } : filterMembers(state, (key) => key === APPLIED_KEY)),
      ...(drifted.size > 0 && { [DRIFTED_KEY]: pack(writeLines({ profiles: new Map(), workers: declared })) }),
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
