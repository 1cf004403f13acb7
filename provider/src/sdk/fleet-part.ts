/** The base of the resources that a fleet is made of. */
import * as pulumi from "./pulumi-sdk";
import { PROVIDER_KEY } from "../schema/internal-properties";
import type { FleetKind } from "../schema/kind";
import { loaderText } from "../hosts/dynamic/loader-text";
import { typeToken } from "../hosts/dynamic/loader-text";

/** A resource whose work is done by the plugin, and whose inputs are made by the component that it is part of. */
export class FleetPart extends pulumi.CustomResource {
  constructor(
    kind: FleetKind,
    name: string,
    props: Readonly<Record<string, unknown>>,
    opts: pulumi.CustomResourceOptions,
  ) {
    // For each property, set or not, Pulumi takes four stacks: time in which the plugin's process is not started yet.
    const set = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
    super(typeToken(kind), name, { ...set, [PROVIDER_KEY]: loaderText(kind) }, opts);
  }
}

/** A part of the roster. */
export class WorkerShard extends FleetPart {
  /** A line for each worker that failed, with the reason. */
  declare readonly failures: pulumi.Output<string>;
}

/** The roster as a text with a line per worker, which nothing but the engine looks at: it shows the lines that change. */
export class WorkerRoster extends pulumi.ComponentResource {
  constructor(name: string, roster: pulumi.Output<string>, opts: pulumi.ComponentResourceOptions) {
    super("jobrouter:index:WorkerRoster", name, { roster }, opts);
    this.registerOutputs();
  }
}
