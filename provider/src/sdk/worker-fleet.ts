/** WorkerFleet: thousands of workers as one resource. */
import * as pulumi from "@pulumi/pulumi";
import { RouterError } from "../errors";
import { SOURCE_KEY } from "../schema/names";
import type { ResourceSettings } from "../schema/settings-fields";
import type { WorkerRemoval } from "../schema/worker";
import type { WorkerFailure } from "../fleet/failures";
import type { MassChangeLimit } from "../fleet/mass-change-guard";
import type { FieldOwner } from "../fleet/ownership";
import type { ColumnMapping } from "../fleet/roster/column-mapping";
import type { RosterObject, RosterWorker, WorkerProfile } from "../fleet/roster/types";
import { typeToken } from "../hosts/dynamic/loader-text";
import { refuseLostKeys } from "./lost-keys";
import { refuseNonPlain } from "./plain-values";
import { rosterText } from "./roster-text";
import { checkUnderMocks } from "./mocks";
import { type InputOf, internalInputs, refuseImport } from "./router-resource";
import { secretInputs } from "./secret-inputs";

/** Arguments of a {@link WorkerFleet}. */
export interface WorkerFleetArgs extends Pick<ResourceSettings, "adopt" | "onConflict"> {
  /**
   * The workers: the path of a file (`.yaml`, `.yml`, `.json` or `.csv`, relative to the folder of the program), the text of a
   * roster in YAML or JSON, or the same as objects. Objects must be plain values: the ids are known in a preview.
   */
  roster: pulumi.Input<string> | RosterObject | readonly RosterWorker[];
  /** Named defaults that workers take over by `profile`, beside those of the roster itself. May hold outputs of other resources. */
  profiles?: InputOf<Readonly<Record<string, WorkerProfile>>>;
  /**
   * Where the columns of a CSV file come from, as another system exports it: `{ workerId: "Agent ID", "labels.language": "Lang" }`.
   * The names are those of a CSV roster; `skills: { from: "Skills", as: "billing:5; sales:5" }` makes labels of numbers. Columns
   * that are not named are not read. Without it, a file `agents.columns.yaml` beside `agents.csv` says the same.
   */
  columns?: InputOf<ColumnMapping>;
  /** What workers get that neither they nor their profiles say: fields of a worker, and `profile`. */
  defaults?: InputOf<Partial<Omit<RosterWorker, "workerId">>>;
  /** Ids of the queues that the fleet serves. A worker with another one is a mistake. Without it, queues are not checked. */
  queues?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Who decides over a field of the workers. `enforce`: the program, always; the default. `setOnce`: the program when it creates
   * a worker, the agents' application from then on; the way for `availableForOffers` where agents sign in and out.
   * `observe`: others; the field is never written, and a refresh reports where it is not as in the roster.
   */
  ownership?: { [Field in keyof WorkerProfile]?: FieldOwner };
  /** How a worker that leaves the roster is removed; see `Worker`. */
  removal?: InputOf<WorkerRemoval>;
  /** Ids of workers that leave the roster for another fleet, or for a `Worker`: they are forgotten, and not removed. */
  release?: readonly string[];
  /** Stops a run that would take too many workers out of service. */
  massChangeLimit?: Partial<MassChangeLimit>;
  /** Endpoint of the Communication Services resource; the default is the same as for all resources. */
  endpoint?: pulumi.Input<string>;
  /** Version of the service's API; the default is the same as for all resources. */
  apiVersion?: InputOf<ResourceSettings["apiVersion"]>;
}

/** Thousands of workers as one resource: each is created, changed and removed as a `Worker` is. */
export class WorkerFleet extends pulumi.CustomResource {
  /** How many workers the roster holds. */
  declare readonly workers: pulumi.Output<number>;
  /** The workers that the last run could not bring to their declarations, with the reasons: the first 1,000. */
  declare readonly failures: pulumi.Output<readonly WorkerFailure[]>;
  /** Fails the run when a worker failed. What must not begin before all workers are as declared depends on it. */
  readonly outcome: pulumi.Resource;

  /** Declares a fleet. The provider reads and checks the whole roster at once, before anything is sent. */
  constructor(name: string, args: WorkerFleetArgs, opts?: pulumi.CustomResourceOptions);
  // A program in JavaScript may pass none.
  constructor(name: string, args: Partial<WorkerFleetArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    refuseImport(name, opts);
    const { roster: source, ...others } = args;
    refuseLostKeys(name, others);
    refuseNonPlain("WorkerFleet", name, others);
    const text = source === undefined ? undefined : textOf(source);
    checkUnderMocks("WorkerFleet", name, { ...args, roster: text });
    const roster = text === undefined ? undefined : withSecrecyOf(args, text);
    const seeds = ["workers", "failures", "failed", "skipped", "abortReason"].map((key) => [key, undefined] as const);
    const internal = { ...secretInputs(args), ...internalInputs("WorkerFleet", name, opts?.parent) };
    const inputs = { ...Object.fromEntries(seeds), ...args, roster, ...internal };
    // Engines show a changed internal input of a dynamic resource otherwise.
    const options = { ...opts, ignoreChanges: [...(opts?.ignoreChanges ?? []), SOURCE_KEY] };
    super(typeToken("WorkerFleet"), name, inputs, options);
    this.outcome = new WorkerFleetOutcome(name, this);
  }
}

/** Failures that an outcome names. */
const MAX_NAMED = 20;

class WorkerFleetOutcome extends pulumi.CustomResource {
  constructor(name: string, fleet: WorkerFleet) {
    // Outputs without a public type, which `incompleteOutputs` writes.
    const { failed, skipped, abortReason } = fleet as unknown as Record<string, pulumi.Output<unknown>>;
    // Mocks answer no outputs.
    const failures = fleet.failures.apply((all?: readonly WorkerFailure[]) => all?.slice(0, MAX_NAMED) ?? []);
    const ownName = `${name}-outcome`;
    const internal = internalInputs("WorkerFleetOutcome", ownName);
    const inputs = { fleet: name, workers: fleet.workers, failures, failed, skipped, abortReason, ...internal };
    super(typeToken("WorkerFleetOutcome"), ownName, inputs, { parent: fleet });
  }
}

/** Objects cross to the provider as one text. A RunError is shown as a sentence, any other error with its stack. */
function textOf(roster: WorkerFleetArgs["roster"]): pulumi.Output<string> | string {
  // One that is known later may turn out to be objects in a program without types.
  if (pulumi.Output.isInstance(roster) || roster instanceof Promise) return pulumi.output(roster).apply(plainTextOf);
  return plainTextOf(roster);
}

function plainTextOf(roster: Parameters<typeof rosterText>[0]): string {
  try {
    return rosterText(roster);
  } catch (error) {
    if (error instanceof RouterError) throw new pulumi.RunError(error.message);
    throw error;
  }
}

/** The provider writes profiles and defaults into the roster, which is then as secret as they are. */
function withSecrecyOf(
  { profiles, defaults }: Partial<WorkerFleetArgs>,
  roster: pulumi.Input<string>,
): pulumi.Input<string> {
  if (profiles === undefined && defaults === undefined) return roster;
  const isSecret = pulumi.isSecret(pulumi.output([profiles, defaults]));
  return pulumi.output(isSecret.then((yes) => (yes ? pulumi.secret(roster) : pulumi.output(roster))));
}
