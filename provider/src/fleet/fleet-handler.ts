/** WorkerFleet: the workers of a roster as one resource. */
import type { JsonObject } from "../util/json";
import { formatList, quote } from "../util/format-list";
import { RouterError } from "../errors";
import { APPLIED_KEY, DEACTIVATED_KEY, DRIFTED_KEY, PENDING_KEY, UNKNOWN, type FleetKind } from "../schema/names";
import { worker as schema } from "../schema/worker";
import type { ObjectShape } from "../schema/shape";
import type { DiffResult } from "../reconciler/check";
import type { UpdateRequest, ResourceHandler, ResourceRequest } from "../reconciler/resource-handler";
import { applyFleet, removeFleet, targetOf } from "./apply";
import { formatCounts } from "./changes";
import { type CheckedFleet, checkFleet } from "./check-fleet";
import { describeDrift, refresh } from "./drift";
import { isComplete, readIncomplete } from "./failures";
import { fleetOutcomeHandler } from "./outcome";
import { type FleetDependencies, assertNoMassChange, planOf, removedBy, summaryOf } from "./plan";
import { digestOf, hasSecretRoster, reachedIn, rosterText, textOf, textsOf } from "./snapshot";

/** The verbs of a fleet. A worker that fails is an output, and `WorkerFleetOutcome` then fails the run. */
export function fleetHandler(dependencies: FleetDependencies): ResourceHandler {
  return {
    check(request) {
      const checked = checkFleet(request.olds, request.news);
      return checked.failures.length > 0 ? checked : register(dependencies, request, request.olds, checked);
    },
    diff: (request) => diff(dependencies, request),
    async create(request) {
      return { id: request.name, outs: await applyFleet(dependencies, request, {}, request.news) };
    },
    async read({ id, name, log, state }) {
      const { outs, inputs, drifts, deactivated } = await refresh(state, async (ids) => {
        const collection = await dependencies.open(targetOf(state, reachedIn(state)), schema.collection);
        return ids.length === 0 ? new Map() : dependencies.listCache.refresh(collection, ids);
      });
      const shown = hasSecretRoster(state) ? drifts.map(({ declared: _, live: __, ...drift }) => drift) : drifts;
      for (const line of describeDrift(name, shown)) log(line);
      if (deactivated.length > 0) {
        const found = `a removal stopped half-way and left ${deactivated.length} deregistered`;
        log(`fleet ${name}: ${found}; the next \`pulumi up\` finishes or undoes it: ${formatList(deactivated, quote)}`);
      }
      return { id, outs, ...(inputs && { inputs }) };
    },
    async update(request) {
      return { outs: await applyFleet(dependencies, request, request.olds, request.news) };
    },
    async delete(request) {
      await removeFleet(dependencies, request, request.state);
    },
  };
}

/** Makes the members of a fleet known to the resources that give them up, and logs what a new fleet gets. */
function register(
  { declarations, endpointOf }: FleetDependencies,
  { name, urn = name, log }: ResourceRequest,
  olds: JsonObject,
  { inputs, failures, ids, warnings = [], notes = [] }: CheckedFleet,
): ReturnType<ResourceHandler["check"]> {
  const { roster, endpoint, release } = inputs;
  let members: ReadonlySet<string> | undefined;
  try {
    declarations.declareFleet({
      name,
      urn,
      endpoint: endpoint === UNKNOWN ? UNKNOWN : endpointOf(textOf(endpoint)),
      declaration: roster === UNKNOWN ? ids().join("\n") : rosterText(inputs),
      members: () => (members ??= new Set(ids())),
      released: new Set(textsOf(release)),
    });
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    return { inputs, failures: [{ path: [], message: error.message }] };
  }
  if (warnings.length > 0) log(`warning: fleet ${name}: ${formatList(warnings, String, MAX_WARNINGS)}`);
  for (const note of notes) log(`fleet ${name}: ${note}`);
  const { workers } = inputs;
  if (typeof workers === "number" && Object.keys(olds).length === 0) {
    log(`fleet ${name}: ${formatCounts({ created: workers, changed: 0, removed: 0, same: 0 })}`);
  } else if (roster === UNKNOWN) {
    const size = typeof workers === "number" ? `${workers} workers` : "its size is not known yet";
    log(`fleet ${name}: ${size}; what changes is known once all its inputs are`);
  }
  return { inputs, failures };
}

/** Warnings that a line names. */
const MAX_WARNINGS = 3;

/** Compares the state, which tells what was really reached, with the inputs. Stops a mass change. */
function diff(dependencies: FleetDependencies, { name, log, olds, news }: UpdateRequest): DiffResult {
  const isMoved = olds["endpoint"] !== news["endpoint"];
  const isUnchanged = olds[APPLIED_KEY] === digestOf(rosterText(news)) && news["roster"] !== UNKNOWN;
  const isLeft = !isComplete(readIncomplete(olds)) || LEFT_KEYS.some((key) => olds[key] !== undefined);
  const isSetOtherwise = COMPARED.some((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
  // A refresh compares a state with its own inputs; that is no plan.
  if (dependencies.declarations.hasFleet(name) && news["roster"] !== UNKNOWN) {
    if (isMoved || !isUnchanged || isLeft || isSetOtherwise) {
      const plan = planOf(dependencies, olds, news);
      if (isMoved || !isUnchanged) assertNoMassChange(dependencies, name, plan, news);
      dependencies.declarations.remove(name, removedBy(plan));
      log(`fleet ${name}: ${summaryOf(plan, olds)}`);
    } else {
      log(`fleet ${name}: ${formatCounts({ created: 0, changed: 0, removed: 0, same: Number(news["workers"]) })}`);
    }
  }
  return {
    // The engine finds the changed inputs and shows the changed lines; what the last run left is in no input.
    changes: isMoved || !isUnchanged || isSetOtherwise ? undefined : isLeft,
    replaces: isMoved ? ["endpoint"] : [],
    deleteBeforeReplace: true,
  };
}

/** Hold what the last run or refresh left to do. */
const LEFT_KEYS = [PENDING_KEY, DRIFTED_KEY, DEACTIVATED_KEY];
/** Inputs whose change is an update, beside the roster and the endpoint. */
const COMPARED = ["ownership", "queues", "release", "massChangeLimit", "apiVersion", "adopt", "onConflict", "removal"];

/** What the handlers must know of one of them. */
export interface FleetResource {
  /** How lines and errors call it. */
  readonly noun: string;
  /** No input names it; the name in the program does. */
  readonly identity?: string;
  /** Its inputs, among which is no credential. */
  readonly shape: ObjectShape;
  readonly open: (dependencies: FleetDependencies) => ResourceHandler;
}

const common = { shape: { kind: "object", members: new Map() } } as const;

export const fleetKinds: Readonly<Record<FleetKind, FleetResource>> = {
  WorkerFleet: { ...common, noun: "fleet", open: fleetHandler },
  WorkerFleetOutcome: { ...common, noun: "outcome of fleet", open: () => fleetOutcomeHandler },
};

export function isFleetKind(name: string): name is FleetKind {
  return Object.hasOwn(fleetKinds, name);
}
