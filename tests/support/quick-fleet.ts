/** A fleet against an emulator, without the engine: its calls in the order in which the engine makes them. */
import type { Emulator, JsonObject } from "jobrouter-emulator";
import { FLEET_KEY, ROSTER_KEY, SHARDS_KEY } from "../../provider/dist/schema/internal-properties.js";
import type { FleetKind } from "../../provider/dist/schema/kind.js";
import { Fleets } from "../../provider/dist/fleet/fleets.js";
import { fleetKinds } from "../../provider/dist/fleet/kinds.js";
import { Surveys } from "../../provider/dist/fleet/worker-list-cache.js";
import type { FleetTools } from "../../provider/dist/fleet/tools.js";
import type { Lifecycle } from "./lifecycle.ts";
import type { Clock } from "../../provider/dist/util/clock.js";
import type { CheckResult } from "../../provider/dist/reconciler/check.js";
import { summaryOf } from "../../provider/dist/fleet/roster/failures.js";
import { linesOf, partsOf, writeLines } from "../../provider/dist/fleet/format/lines.js";
import { pack, unpack } from "../../provider/dist/fleet/format/packed.js";
import { createRouterClient } from "../../provider/dist/http/collection.js";
import type { Roster } from "../../provider/dist/fleet/roster/types.js";
import { quickClock } from "./fake-clock.ts";
import { quickCaller, quickLimits } from "./quick-router.ts";

/** What the fleet is declared with beside its roster. */
export interface FleetSettings {
  readonly shards?: number;
  /** Inputs of each shard, such as `ownership`, `removal`, `adopt`, `onConflict`. */
  readonly shard?: JsonObject;
  /** Inputs of the plan, such as `queues`, `released`, `brake`. */
  readonly plan?: JsonObject;
  /** Mass changes that are allowed. */
  readonly allowed?: readonly string[];
}

/** A resource in the state of the engine. */
export interface Kept {
  readonly kind: FleetKind;
  readonly id: string;
  readonly inputs: JsonObject;
  readonly outs: JsonObject;
}

/** What a run did. */
export interface Ran {
  /** `create agents-0`, `update agents-1`, in their order; what is the same is left out. */
  readonly steps: readonly string[];
  /** Lines that it showed. */
  readonly lines: readonly string[];
  /** Why it stopped. */
  readonly error: Error | undefined;
}

/** On a busy machine thousands of requests take their time, and one that is given up may land late. */
const PATIENT = { ...quickLimits, tryTimeoutInMs: 20_000, callTimeoutInMs: 60_000 };

/** The tools of one run, a new process to the plugin. */
export function fleetTools(
  emulator: Emulator,
  report: (line: string) => void = () => undefined,
  allowed: readonly string[] = [],
  clock: Clock = quickClock(),
): FleetTools {
  return {
    open: ({ apiVersion }, name) =>
      Promise.resolve(createRouterClient(quickCaller(emulator, apiVersion, PATIENT)).collection(name)),
    clock,
    report,
    fleets: new Fleets(),
    surveys: new Surveys(clock),
    endpointOf: (named) => named ?? emulator.url,
    allowedChanges: () => allowed,
  };
}

interface Wanted {
  readonly kind: FleetKind;
  readonly name: string;
  readonly inputs: JsonObject;
}

/** One fleet in a stack of its own. */
export class QuickFleet {
  /** By `kind name`. */
  readonly kept = new Map<string, Kept>();
  readonly #emulator: Emulator;
  readonly #name: string;

  constructor(emulator: Emulator, name = "agents") {
    this.#emulator = emulator;
    this.#name = name;
  }

  /** What `pulumi up` does. Several fleets of one program share `tools`. */
  async up(roster: Roster, settings: FleetSettings = {}, tools?: FleetTools): Promise<Ran> {
    return this.#run(settings, tools, async (using, steps) => {
      const wanted = this.#declare(roster, settings);
      const [plan, ...others] = wanted;
      if (plan !== undefined) await this.#step(using, plan, steps);
      await together(others, (one) => this.#step(using, one, steps));
      const names = new Set(wanted.map(({ name }) => name));
      // Those that the program has no more say nothing to it.
      const declared = this.#shards().filter(({ id }) => names.has(id));
      const failures = declared.map(({ outs }) => textOf(outs["failures"]));
      const failed = summaryOf(failures.join("\n"), roster.workers.length);
      const inputs = { ...this.#common, fleet: this.#name, failed };
      await this.#step(using, { kind: "WorkerFleetOutcome", name: this.#name, inputs }, steps);
      const dropped = this.#shards().filter(({ id }) => !names.has(id));
      await together(dropped, (shard) => this.#drop(using, shard, steps));
    });
  }

  /** What a preview says: the steps that it plans. */
  async preview(roster: Roster, settings: FleetSettings = {}): Promise<Ran> {
    return this.#run(settings, undefined, (using, steps) => {
      for (const { kind, name, inputs } of this.#declare(roster, settings)) {
        const [cycle, kept] = [fleetKinds[kind].open(using), this.kept.get(`${kind} ${name}`)];
        const checked = passed(cycle.check(kept?.inputs ?? {}, inputs));
        if (kept === undefined) steps.push(`create ${name}`);
        else if (cycle.diff(kept.id, kept.outs, checked).changes !== false) steps.push(`update ${name}`);
      }
      const outcome = fleetKinds.WorkerFleetOutcome.open(using);
      passed(outcome.check({}, { ...this.#common, fleet: this.#name, failed: "" }));
      return Promise.resolve();
    });
  }

  /** What `pulumi refresh` does. */
  async refresh(tools?: FleetTools): Promise<Ran> {
    return this.#run({}, tools, async (using, steps) => {
      await together([...this.kept], async ([key, kept]) => {
        const seen = await fleetKinds[kept.kind].open(using).read(kept.id, kept.outs);
        if (seen === undefined) this.kept.delete(key);
        else this.kept.set(key, { ...kept, outs: seen.outs, inputs: seen.inputs ?? kept.inputs });
        if (JSON.stringify(seen?.outs) !== JSON.stringify(kept.outs)) steps.push(`refresh ${kept.id}`);
      });
    });
  }

  /** What `pulumi destroy` does. */
  async destroy(tools?: FleetTools): Promise<Ran> {
    return this.#run({}, tools, async (using, steps) => {
      const [plans, others] = [false, true].map((isLater) =>
        [...this.kept.values()].filter(({ kind }) => (kind !== "WorkerFleetPlan") === isLater),
      );
      await together(others ?? [], (kept) => this.#drop(using, kept, steps));
      await together(plans ?? [], (kept) => this.#drop(using, kept, steps));
    });
  }

  /** The lines of all shards, sorted, without those of profiles. */
  get lines(): readonly string[] {
    const texts = this.#shards().map(({ outs }) => unpack(textOf(outs[ROSTER_KEY])));
    return texts.flatMap((text) => text.split("\n").filter((line) => line !== "" && !line.startsWith("@"))).sort();
  }

  get #common(): JsonObject {
    return { endpoint: this.#emulator.url, [FLEET_KEY]: this.#name };
  }

  #shards(): readonly Kept[] {
    return [...this.kept.values()].filter(({ kind }) => kind === "WorkerShard");
  }

  #declare(roster: Roster, { shards = 2, shard = {}, plan = {} }: FleetSettings): readonly Wanted[] {
    const [common, lines] = [this.#common, linesOf(roster)];
    const ownership: JsonObject = shard["ownership"] === undefined ? {} : { ownership: shard["ownership"] };
    const whole = {
      ...common,
      ...ownership,
      fleet: this.#name,
      shards,
      [ROSTER_KEY]: pack(writeLines(lines)),
      ...plan,
    };
    const parts = partsOf(lines, shards).map((text, index): Wanted => {
      const name = `${this.#name}-${index}`;
      return {
        kind: "WorkerShard",
        name,
        inputs: { ...common, shard: name, [ROSTER_KEY]: pack(text), failures: "", [SHARDS_KEY]: shards, ...shard },
      };
    });
    return [{ kind: "WorkerFleetPlan", name: this.#name, inputs: whole }, ...parts];
  }

  async #step(tools: FleetTools, { kind, name, inputs }: Wanted, steps: string[]): Promise<void> {
    const [cycle, key] = [fleetKinds[kind].open(tools), `${kind} ${name}`];
    const kept = this.kept.get(key);
    const checked = passed(cycle.check(kept?.inputs ?? {}, inputs));
    if (kept === undefined) {
      steps.push(`create ${name}`);
      this.kept.set(key, { kind, inputs: checked, ...(await cycle.create(checked)) });
    } else if (isSame(cycle, kept, checked)) {
      this.kept.set(key, { ...kept, inputs: checked });
    } else {
      steps.push(`update ${name}`);
      this.kept.set(key, { ...kept, inputs: checked, ...(await cycle.update(kept.id, kept.outs, checked)) });
    }
  }

  async #drop(tools: FleetTools, kept: Kept, steps: string[]): Promise<void> {
    steps.push(`delete ${kept.id}`);
    await fleetKinds[kept.kind].open(tools).delete(kept.id, kept.outs);
    this.kept.delete(`${kept.kind} ${kept.id}`);
  }

  async #run(
    { allowed }: FleetSettings,
    tools: FleetTools | undefined,
    work: (tools: FleetTools, steps: string[]) => Promise<void>,
  ): Promise<Ran> {
    const [steps, lines]: [string[], string[]] = [[], []];
    const report = (line: string): void => void lines.push(line);
    try {
      await work(tools ?? fleetTools(this.#emulator, report, allowed), steps);
      return { steps, lines, error: undefined };
    } catch (error) {
      return { steps, lines, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }
}

/** All at once, as the engine does; the others end before the first failure is told. */
async function together<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(items.map(work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** The engine itself compares inputs when a diff leaves it to it. */
function isSame(cycle: Lifecycle, kept: Kept, checked: JsonObject): boolean {
  const { changes } = cycle.diff(kept.id, kept.outs, checked);
  return changes === false || (changes === undefined && JSON.stringify(kept.inputs) === JSON.stringify(checked));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function passed({ inputs, failures }: CheckResult): JsonObject {
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join("\n"));
  return inputs;
}
