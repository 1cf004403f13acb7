/** A fleet against an emulator, without the engine: its verbs in the order in which the engine calls them. */
import type { Emulator, JsonObject, JsonValue } from "jobrouter-emulator";
import { type WorkerFailure, readIncomplete } from "../../provider/dist/fleet/failures.js";
import { fleetHandler } from "../../provider/dist/fleet/fleet-handler.js";
import { Declarations } from "../../provider/dist/reconciler/declarations.js";
import { fleetOutcomeHandler } from "../../provider/dist/fleet/outcome.js";
import type { FleetDependencies } from "../../provider/dist/fleet/plan.js";
import { reachedText } from "../../provider/dist/fleet/snapshot.js";
import { WorkerListCache } from "../../provider/dist/fleet/worker-list-cache.js";
import type { CheckFailure } from "../../provider/dist/schema/resource-schema.js";
import type { CheckResult, DiffResult } from "../../provider/dist/reconciler/check.js";
import type { Clock } from "../../provider/dist/util/clock.js";
import { createRouterClient } from "../../provider/dist/http/collection.js";
import type { Roster } from "../../provider/dist/fleet/roster/types.js";
import { type Lifecycle, lifecycleOf } from "./lifecycle.ts";
import { quickClock } from "./fake-clock.ts";
import { quickCaller, quickLimits } from "./quick-router.ts";

/** What the fleet is declared with beside its roster. */
export interface FleetSettings {
  /** Inputs such as `queues`, `ownership`, `removal`, `release`, `massChangeLimit`. */
  readonly inputs?: JsonObject;
  /** Tokens of mass changes that are allowed. */
  readonly allowed?: readonly string[];
  /** The one resource that the run targets; the other one is left as it is. */
  readonly target?: "fleet" | "outcome";
}

/** A resource in the state of the engine. */
export interface Kept {
  readonly id: string;
  readonly inputs: JsonObject;
  readonly outs: JsonObject;
}

/** What a run did. */
export interface Ran {
  /** `create agents`, `update agents outcome`, in their order; what is the same is left out. */
  readonly steps: readonly string[];
  /** Lines that it logged. */
  readonly lines: readonly string[];
  /** Why it stopped. */
  readonly error: Error | undefined;
}

/** On a busy machine thousands of requests take their time, and one that is given up may land late. */
const PATIENT = { ...quickLimits, tryTimeout: 20_000, callTimeout: 60_000 };

/** The dependencies of one run, a new process to the plugin. */
export function fleetDependencies(
  emulator: Emulator,
  allowed: readonly string[] = [],
  clock: Clock = quickClock(),
): FleetDependencies {
  return {
    open: ({ apiVersion }, name) =>
      Promise.resolve(createRouterClient(quickCaller(emulator, apiVersion, PATIENT)).collection(name)),
    clock,
    declarations: new Declarations(),
    listCache: new WorkerListCache(clock),
    endpointOf: (named) => named ?? emulator.url,
    allowedChanges: () => allowed,
  };
}

/** The two resources of one fleet in a stack of its own. */
export class QuickFleet {
  fleet: Kept | undefined;
  outcome: Kept | undefined;
  readonly #emulator: Emulator;
  readonly #name: string;

  constructor(emulator: Emulator, name = "agents") {
    this.#emulator = emulator;
    this.#name = name;
  }

  /** What `pulumi up` does. Several fleets of one program share `dependencies`. */
  async up(roster: Roster, settings: FleetSettings = {}, dependencies?: FleetDependencies): Promise<Ran> {
    return this.#run(settings, dependencies, async (using, run) => {
      if (settings.target === "outcome") {
        if (this.fleet !== undefined) await this.#runOutcome(run, this.fleet);
        return;
      }
      const cycle = fleetLifecycle(using, run.log, this.#name);
      const inputs = passed(cycle.check(this.fleet?.inputs ?? {}, this.#declare(roster, settings)));
      this.fleet = await step(cycle, this.#name, this.fleet, inputs, run);
      if (settings.target === undefined) await this.#runOutcome(run, this.fleet);
    });
  }

  /** What a preview says: the steps that it plans. */
  async preview(roster: Roster, settings: FleetSettings = {}): Promise<Ran> {
    return this.#run(settings, undefined, (using, { log, steps }) => {
      if (settings.target === "outcome") return Promise.resolve();
      const cycle = fleetLifecycle(using, log, this.#name);
      const inputs = passed(cycle.check(this.fleet?.inputs ?? {}, this.#declare(roster, settings)));
      if (this.fleet === undefined) steps.push(`create ${this.#name}`);
      else if (!isSame(this.fleet, inputs, cycle.diff(this.fleet.id, this.fleet.outs, inputs)))
        steps.push(`update ${this.#name}`);
      return Promise.resolve();
    });
  }

  /** What `pulumi refresh` does. */
  async refresh(dependencies?: FleetDependencies): Promise<Ran> {
    return this.#run({}, dependencies, async (using, { log, steps }) => {
      if (this.fleet === undefined) return;
      const { id, outs, inputs } = this.fleet;
      const cycle = fleetLifecycle(using, log, this.#name);
      const seen = await cycle.read(id, outs);
      this.fleet = seen && { id, outs: seen.outs, inputs: seen.inputs ?? inputs };
      if (textOf(seen?.outs ?? {}) !== textOf(outs)) steps.push(`refresh ${id}`);
      // The engine asks for the difference to show, which is no plan.
      if (seen !== undefined) cycle.diff(id, seen.outs, inputs);
    });
  }

  /** What `pulumi destroy` does. */
  async destroy(dependencies?: FleetDependencies): Promise<Ran> {
    return this.#run({}, dependencies, async (using, { log, steps }) => {
      this.outcome = undefined;
      if (this.fleet === undefined) return;
      steps.push(`delete ${this.fleet.id}`);
      await fleetLifecycle(using, log, this.#name).delete(this.fleet.id, this.fleet.outs);
      this.fleet = undefined;
    });
  }

  /** The lines of the workers that the fleet has reached. */
  get lines(): readonly string[] {
    const lines = reachedText(this.fleet?.outs ?? {}).split("\n");
    return lines.filter((line) => line !== "" && !line.startsWith("@") && !line.startsWith("#"));
  }

  /** The workers that failed in the last run. */
  get failures(): readonly WorkerFailure[] {
    return readIncomplete(this.fleet?.outs ?? {}).failures;
  }

  #declare(roster: Roster, { inputs }: FleetSettings): JsonObject {
    const { profiles, workers } = roster;
    return {
      endpoint: this.#emulator.url,
      roster: JSON.stringify({ profiles, workers }),
      ...inputs,
    };
  }

  async #runOutcome(run: Run, { outs }: Kept): Promise<void> {
    const cycle = lifecycleOf(fleetOutcomeHandler, run.log, this.#name);
    const { workers, failures, failed, skipped, abortReason } = outs;
    const members = { fleet: this.#name, workers, failures, failed, skipped, abortReason };
    const set = Object.entries(members).filter((member): member is [string, JsonValue] => member[1] !== undefined);
    const name = `${this.#name} outcome`;
    this.outcome = await step(cycle, name, this.outcome, passed(cycle.check({}, Object.fromEntries(set))), run);
  }

  async #run(
    { allowed }: FleetSettings,
    dependencies: FleetDependencies | undefined,
    work: (dependencies: FleetDependencies, run: Run) => Promise<void>,
  ): Promise<Ran> {
    const [steps, lines]: [string[], string[]] = [[], []];
    const log = (line: string): void => void lines.push(line);
    try {
      await work(dependencies ?? fleetDependencies(this.#emulator, allowed), { steps, log });
      return { steps, lines, error: undefined };
    } catch (error) {
      return { steps, lines, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }
}

interface Run {
  readonly steps: string[];
  readonly log: (line: string) => void;
}

async function step(
  cycle: Lifecycle,
  name: string,
  kept: Kept | undefined,
  inputs: JsonObject,
  { steps }: Run,
): Promise<Kept> {
  if (kept === undefined) {
    steps.push(`create ${name}`);
    return { inputs, ...(await cycle.create(inputs)) };
  }
  const difference = cycle.diff(kept.id, kept.outs, inputs);
  if (isSame(kept, inputs, difference)) return { ...kept, inputs };
  if (difference.replaces.length > 0) {
    steps.push(`replace ${name}`);
    await cycle.delete(kept.id, kept.outs);
    return { inputs, ...(await cycle.create(passed(cycle.check({}, inputs)))) };
  }
  steps.push(`update ${name}`);
  return { ...kept, inputs, ...(await cycle.update(kept.id, kept.outs, inputs)) };
}

/** The engine itself compares inputs when a diff leaves it to it. */
function isSame(kept: Kept, inputs: JsonObject, { changes }: DiffResult): boolean {
  return changes === false || (changes === undefined && textOf(kept.inputs) === textOf(inputs));
}

function textOf(properties: JsonObject): string {
  return JSON.stringify(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The inputs of a check without failures; else throws an error that names them all. */
export function passed({ inputs, failures }: CheckResult): JsonObject {
  if (failures.length > 0) throw new Error(failures.map(messageOf).join("\n"));
  return inputs;
}

function messageOf({ path, message }: CheckFailure): string {
  return [...(path.length === 0 ? [] : [path.join(".")]), message].join(" ");
}

/** The verbs of a fleet with positional arguments. */
export function fleetLifecycle(
  dependencies: FleetDependencies,
  log: (line: string) => void = () => undefined,
  name = "agents",
): Lifecycle {
  return lifecycleOf(fleetHandler(dependencies), log, name);
}
