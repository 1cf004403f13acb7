/** WorkerFleet, a component over a fixed number of shards that each hold a part of a roster of workers. */
import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "./pulumi-sdk";
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import { FLEET_KEY, ROSTER_KEY, SHARDS_KEY } from "../schema/internal-properties";
import type { ResourceSettings } from "../schema/settings-fields";
import type { WorkerRemoval } from "../schema/worker";
import { FleetPart, WorkerRoster, WorkerShard } from "./fleet-part";
import { apiVersionOf, checkPluginSettings, endpointOf } from "./settings";
import type { InputOf } from "./types";
import { summaryOf } from "../fleet/roster/failures";
import { pack } from "../fleet/format/packed";
import type { RosterObject, RosterWorker, WorkerProfile } from "../fleet/roster/types";

/** Who decides over a field: see {@link WorkerFleetArgs.ownership}. */
export type FieldOwner = "enforce" | "setOnce" | "observe";

/** When an `up` stops because it would take too many workers out of service. */
export interface FleetBrake {
  /** The part of the fleet's workers that one run may remove or deregister, from 0 to 1. Default 0.1. */
  maxShare?: number;
  /** Below so many workers the share does not count. Default 20. */
  fromSize?: number;
}

/** Arguments of a {@link WorkerFleet}. */
export interface WorkerFleetArgs extends Pick<ResourceSettings, "adopt" | "onConflict"> {
  /**
   * The workers: a file (`.yaml`, `.yml`, `.json` or `.csv`, relative to the folder of the program), or the same as objects.
   * A plain value: which workers there are must be known in a preview.
   */
  roster: string | RosterObject | readonly RosterWorker[];
  /** Named defaults that workers take over by `profile`, beside those of the roster itself. May hold outputs of other resources. */
  profiles?: Readonly<Record<string, InputOf<WorkerProfile>>>;
  /** Ids of the queues that the fleet serves. A worker with another one is a mistake. Without it, queues are not checked. */
  queues?: pulumi.Input<pulumi.Input<string>[]>;
  /** Resources that the roster is divided among, 1 to 500. Few and big ones are fast. Another number writes nothing to the service. Default 2. */
  shards?: number;
  /**
   * Who decides over a field of the workers. `enforce`: the program, always; the default. `setOnce`: the program when it makes
   * a worker, the agents' application from then on; the way for `availableForOffers` where agents sign in and out.
   * `observe`: somebody else; the field is never written, and a refresh reports where it is not as in the roster.
   */
  ownership?: { [Field in keyof WorkerProfile]?: FieldOwner };
  /** How a worker that leaves the roster is taken away; see `Worker`. */
  removal?: InputOf<WorkerRemoval>;
  /** Ids of workers that leave the roster for another fleet, or for a `Worker`: they are forgotten, and not removed. */
  release?: readonly string[];
  /** When a run stops because it would take too many workers out of service. */
  brake?: FleetBrake;
  /** Endpoint of the Communication Services resource; the default is the same as for all resources. */
  endpoint?: pulumi.Input<string>;
  /** Version of the service's API; the default is the same as for all resources. */
  apiVersion?: InputOf<ResourceSettings["apiVersion"]>;
}

/** Thousands of workers as one thing: each is made, changed and removed as a `Worker` is. */
export class WorkerFleet extends pulumi.ComponentResource {
  /** How many workers the roster holds. */
  declare readonly workers: pulumi.Output<number>;

  /** Reads and checks the whole roster at once. Ends the run with one line per mistake, before anything is sent. */
  constructor(name: string, args: WorkerFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("jobrouter:index:WorkerFleet", name, {}, opts);
    checkPluginSettings();
    const shards = checkShards(name, args.shards);
    checkOwnership(name, args.ownership);
    const common: Common = {
      endpoint: endpointOf(args.endpoint),
      apiVersion: apiVersionOf(args.apiVersion),
      [FLEET_KEY]: name,
      ...(args.ownership !== undefined && { ownership: args.ownership }),
    };
    // What is said of the component itself does not hold for its children; all others come after the plan.
    const { dependsOn } = opts ?? {};
    const first = { parent: this, ...(dependsOn !== undefined && { dependsOn }) };
    new FleetPart("WorkerFleetSettings", name, { fleet: name, ...common, brake: args.brake }, first);
    const built = pulumi
      .all([callsLeft(this), pulumi.output(args.profiles ?? {}), pulumi.output(args.queues)])
      .apply(([, profiles, queues]) => build(shards, profiles as JsonObject, queues, args));
    const workers = built.apply(({ count }) => count);
    const { queues, release, brake } = args;
    const whole = built.apply((texts) => texts.whole);
    const planProps = {
      fleet: name,
      ...common,
      queues,
      released: release,
      brake,
      shards,
      workers,
      [ROSTER_KEY]: whole,
    };
    const plan = new FleetPart("WorkerFleetPlan", name, planProps, first);
    const options = { parent: this, dependsOn: plan };
    const parts = Array.from({ length: shards }, (_, index) => {
      const roster = built.apply((texts) => texts.parts[index] ?? "");
      const partName = `${name}-${index}`;
      return new WorkerShard("WorkerShard", partName, shardProps(partName, roster, shards, common, args), options);
    });
    const text = pulumi.all([built, applied(parts)]).apply(([texts]) => texts.text);
    new WorkerRoster(name, text, { parent: this });
    const failures = pulumi.all(parts.map((part) => part.failures));
    const failed = pulumi.all([failures, workers]).apply(([texts, total]) => summaryOf(texts.join("\n"), total));
    new FleetPart("WorkerFleetOutcome", name, { fleet: name, failed, ...common }, { parent: this, dependsOn: parts });
    this.workers = workers;
    this.registerOutputs({ workers });
  }
}

/** Inputs of all parts of a fleet. */
type Common = Readonly<Record<string, unknown>>;

function shardProps(
  shard: string,
  roster: pulumi.Output<string>,
  shards: number,
  common: Common,
  { adopt, onConflict, removal }: WorkerFleetArgs,
): Common {
  return { shard, [ROSTER_KEY]: roster, failures: "", [SHARDS_KEY]: shards, ...common, adopt, onConflict, removal };
}

interface Built {
  readonly count: number;
  readonly text: string;
  /** The text and its parts, packed. */
  readonly whole: string;
  readonly parts: readonly string[];
}

async function build(
  shards: number,
  profiles: JsonObject,
  queues: readonly string[] | undefined,
  args: WorkerFleetArgs,
): Promise<Built> {
  // Loaded here, while the plugin's process starts.
  const [{ rosterText }, { loadRoster }, { linesOf, partsOf, writeLines }] = await Promise.all([
    import("./roster-text.js"),
    import("../fleet/roster/index.js"),
    import("../fleet/format/lines.js"),
  ]);
  try {
    const apiVersion = apiVersionOf(args.apiVersion);
    const { roster, failures } = loadRoster({
      source: rosterText(args.roster),
      profiles,
      queues,
      ...(typeof apiVersion === "string" && { apiVersion }),
    });
    if (failures.length > 0) {
      const name = typeof args.roster === "string" ? `the roster ${args.roster}` : "the roster";
      const count = failures.length === 1 ? "a mistake" : `${failures.length} mistakes`;
      return await fail([`${name} has ${count}:`, ...failures.map(({ message }) => `  ${message}`)].join("\n"));
    }
    const lines = linesOf(roster);
    const text = writeLines(lines);
    return {
      count: roster.workers.length,
      text,
      whole: pack(text),
      parts: partsOf(lines, shards).map(pack),
    };
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    return fail(error.message);
  }
}

/**
 * Ends the run, as an error does that a program throws. As the failure of a promise it would be shown once for each input
 * that hangs on it, with their names in place of the sentence.
 */
function fail(message: string): Promise<never> {
  const error = new pulumi.RunError(message);
  // What is thrown after the program's own code has run is shown with its stack.
  error.stack = message;
  void Promise.reject(error);
  return new Promise(() => undefined);
}

/**
 * Resolves in a run when the shards have been gone through, so that a roster that was stopped is not kept as the last one; in a
 * preview at once, so that the engine reads and compares it while the plugin's process starts.
 */
async function applied(shards: readonly pulumi.Resource[]): Promise<void> {
  if (!pulumi.isDryRun()) await Promise.all(shards.map(registered));
}

/** A promise and no output, so that what waits for it does not depend on the resource. */
function registered(resource: pulumi.Resource): Promise<void> {
  return new Promise((resolve) => {
    resource.urn.apply(() => {
      resolve();
    });
  });
}

/** Turns of the event loop after which a call has left whose inputs are known. */
const TURNS = 10;

/**
 * Resolves when the call for the settings has left. The plugin's process, which the engine starts for it, then comes up
 * while this one is busy with the roster.
 */
async function callsLeft(component: pulumi.Resource): Promise<void> {
  await registered(component);
  for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
}

const DEFAULT_SHARDS = 2;
const MOST_SHARDS = 500;

function checkShards(name: string, shards = DEFAULT_SHARDS): number {
  if (Number.isInteger(shards) && shards >= 1 && shards <= MOST_SHARDS) return shards;
  throw new pulumi.RunError(
    `fleet "${name}": shards is ${shards}, but must be a whole number from 1 to ${MOST_SHARDS}`,
  );
}

/** Nothing can be made without its capacity. */
function checkOwnership(name: string, ownership: WorkerFleetArgs["ownership"] = {}): void {
  if (ownership.capacity !== "observe") return;
  throw new pulumi.RunError(
    `fleet "${name}": ownership.capacity is "observe", but no worker can be made without one; use "setOnce"`,
  );
}
