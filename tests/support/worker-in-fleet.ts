/** The lifecycle of one worker as the only member of a fleet, in the form of a `Worker`, so that the same cases run over both. */
import type { Emulator, JsonObject, JsonValue } from "jobrouter-emulator";
import { RouterError } from "../../provider/dist/errors.js";
import { isJsonObject } from "../../provider/dist/util/json.js";
import {
  hasUnknown,
  UNKNOWN,
  APPLIED_KEY,
  DRIFTED_KEY,
  PENDING_KEY,
  REACHED_KEY,
  SOURCE_KEY,
} from "../../provider/dist/schema/names.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { type WorkerFailure, readIncomplete } from "../../provider/dist/fleet/failures.js";
import { Declarations } from "../../provider/dist/reconciler/declarations.js";
import { linesOf, writeLines } from "../../provider/dist/fleet/format/lines.js";
import type { FleetDependencies } from "../../provider/dist/fleet/plan.js";
import {
  type FleetSnapshot,
  declaredIn,
  digestOf,
  packReached,
  reachedIn,
} from "../../provider/dist/fleet/snapshot.js";
import { check } from "../../provider/dist/reconciler/check.js";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import { declaredFields } from "../../provider/dist/reconciler/state.js";
import { keepEquivalentOldInputs } from "../../provider/dist/reconciler/merge-patch.js";
import type { Lifecycle } from "./lifecycle.ts";
import { fleetDependencies, fleetLifecycle } from "./quick-fleet.ts";

const FLEET = "agents";
/** What a fleet has beside the settings of its workers. */
const OWN_KEYS = [
  ...["roster", "workers", "failures", "failed", "skipped", "abortReason"],
  ...[REACHED_KEY, APPLIED_KEY, DRIFTED_KEY, PENDING_KEY, SOURCE_KEY],
];
/** What a fleet remembers of a refresh, which a worker alone has no place for, by the state that the refresh made. */
const drifted = new WeakMap<JsonObject, JsonValue>();

/** The lifecycle against an emulator; `report` gets what it says while it waits. */
export function quickWorkerInFleet(emulator: Emulator, report: (line: string) => void = () => undefined): Lifecycle {
  return workerInFleet(fleetDependencies(emulator), (line) => {
    // What the fleet says about itself has no match in a worker alone.
    if (!line.startsWith(`fleet ${FLEET}: `)) report(line);
  });
}

/** The lifecycle with these dependencies. A worker is deleted by leaving the roster. */
export function workerInFleet(
  dependencies: FleetDependencies,
  log: (line: string) => void = () => undefined,
): Lifecycle {
  // Each verb is a run of its own, in which no fleet was checked before.
  const cycleOf = (): Lifecycle => fleetLifecycle({ ...dependencies, declarations: new Declarations() }, log, FLEET);
  const deploy = async (id: string, olds: JsonObject | undefined, news: JsonObject): Promise<JsonObject> => {
    const inputs = inputsOf(id, news);
    const { outs } =
      olds === undefined ? await cycleOf().create(inputs) : await cycleOf().update(FLEET, stateOf(id, olds), inputs);
    const reached = fromFleet(id, outs, reachedIn(outs));
    const [failure] = readIncomplete(outs).failures;
    if (failure === undefined && reached !== undefined) return keepEquivalentOldInputs(worker, news, reached);
    throw failureOf(id, failure, reached ?? {}, olds);
  };
  return {
    check(olds, news) {
      // A roster is refused where a channel costs more than the capacity; a single worker is not.
      if (!isAffordable(news)) {
        const { inputs, failures } = check(worker, news);
        return { inputs: keepEquivalentOldInputs(worker, olds, inputs), failures };
      }
      const id = idOf(news);
      const { inputs, failures } = cycleOf().check(
        Object.keys(olds).length === 0 ? {} : inputsOf(id, olds),
        inputsOf(id, news),
      );
      const isRead = failures.length === 0 && inputs["roster"] !== UNKNOWN;
      const checked = isRead ? fromFleet(id, inputs, declaredIn(inputs)) : undefined;
      return {
        inputs: keepEquivalentOldInputs(worker, olds, checked ?? news),
        failures: failures.map(({ path, message }) => {
          // A mistake in a roster names worker and field in its message.
          const [, field = "", rest = message] = /^workers\[0\](?: "[^"]*")? (\S+): (.*)$/s.exec(message) ?? [];
          return path.length > 0 ? { path, message } : { path: [field], message: rest };
        }),
      };
    },
    diff(id, olds, news) {
      const { changes, ...others } = cycleOf().diff(FLEET, stateOf(id, olds), inputsOf(id, news));
      return { ...others, changes };
    },
    create: async (inputs) => ({ id: idOf(inputs), outs: await deploy(idOf(inputs), undefined, inputs) }),
    async read(id, state) {
      const seen = await cycleOf().read(FLEET, stateOf(id, state));
      const outs = seen && fromFleet(id, seen.outs, reachedIn(seen.outs));
      if (outs === undefined) return undefined;
      const known = keepEquivalentOldInputs(worker, state, outs);
      const found = seen?.outs[DRIFTED_KEY];
      if (found !== undefined) drifted.set(known, found);
      return { id, outs: known, inputs: without(known, [PENDING_KEY]) };
    },
    update: async (id, olds, news) => ({ outs: await deploy(id, olds, news) }),
    async delete(id, state) {
      const olds = stateOf(id, state);
      const inputs = { ...without(olds, [PENDING_KEY, REACHED_KEY, DRIFTED_KEY]), roster: textOf([]) };
      const { outs } = await cycleOf().update(FLEET, olds, inputs);
      const [failure] = readIncomplete(outs).failures;
      if (failure !== undefined) throw failureOf(id, failure, fromFleet(id, outs, reachedIn(outs)) ?? {}, state);
    },
  };
}

/** Inputs of a fleet that holds this worker and no other. */
function inputsOf(id: string, properties: JsonObject): JsonObject {
  const settings = without(properties, [worker.identity, PENDING_KEY, ...Object.keys(worker.fields)]);
  const fields = declaredFields(worker, properties);
  // A worker whose creation was lost has no line, since it declares nothing.
  const hasLine = properties[PENDING_KEY] === undefined || Object.keys(fields).length > 0;
  const roster = hasUnknown(fields) ? UNKNOWN : textOf(hasLine ? [{ [worker.identity]: id, ...fields }] : []);
  return { ...settings, roster };
}

/** The state of that fleet. */
function stateOf(id: string, properties: JsonObject): JsonObject {
  const { roster = "", ...inputs } = inputsOf(id, properties);
  const text = typeof roster === "string" ? roster : "";
  const [pending, found] = [properties[PENDING_KEY], drifted.get(properties)];
  return {
    ...inputs,
    ...packReached(text),
    [APPLIED_KEY]: digestOf(text),
    ...(found !== undefined && { [DRIFTED_KEY]: found }),
    ...(pending !== undefined && { [PENDING_KEY]: { [id]: pending } }),
  };
}

/** The worker's properties; `undefined` when the fleet does not know it. */
function fromFleet(id: string, properties: JsonObject, fleet: FleetSnapshot): JsonObject | undefined {
  const found = fleet.propertiesOf(id);
  return found && { ...without(properties, OWN_KEYS), ...found };
}

/** What a `Worker` would have thrown; a failure with a known outcome must have left the state as it was. */
function failureOf(
  id: string,
  failure: WorkerFailure | undefined,
  reached: JsonObject,
  olds: JsonObject | undefined,
): Error {
  if (failure === undefined) return new Error("the worker was skipped");
  const cause = new RouterError(failure.code, failure.message);
  if (failure.mayHaveBeenApplied === true) {
    return new ResourceInitFailedError(id, reached, cause);
  }
  const [before, after] = [olds ?? {}, reached].map((properties) => meaningOf(id, properties));
  return before === after
    ? cause
    : new Error(`a failed worker is kept as ${String(after)} and not as ${String(before)}: ${failure.message}`);
}

function meaningOf(id: string, properties: JsonObject): string {
  return JSON.stringify([inputsOf(id, properties)["roster"], properties[PENDING_KEY]]);
}

function isAffordable({ capacity, channels }: JsonObject): boolean {
  const costs = Array.isArray(channels) ? channels.map((channel: JsonValue) => costOf(channel)) : [];
  return typeof capacity !== "number" || costs.every((cost) => cost <= capacity);
}

function costOf(channel: JsonValue): number {
  const cost = isJsonObject(channel) ? channel["capacityCostPerJob"] : undefined;
  return typeof cost === "number" ? cost : 0;
}

function textOf(workers: readonly JsonObject[]): string {
  return writeLines(linesOf({ profiles: {}, workers }));
}

function idOf(properties: JsonObject): string {
  const id = properties[worker.identity];
  return typeof id === "string" ? id : "";
}

function without(properties: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
}
