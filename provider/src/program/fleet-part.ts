/** The base of the resources that a fleet is made of. */
import * as pulumi from "./sdk";
import { PROVIDER_KEY } from "../contracts/hidden-keys";
import type { FleetKind } from "../contracts/kind";
import { loaderText } from "./loader-text";
import { typeToken } from "./type-token";

/** A resource whose work is done by the plugin, and whose inputs are made by the component that it is part of. */
export class FleetPart extends pulumi.CustomResource {
  constructor(
    kind: FleetKind,
    name: string,
    props: Readonly<Record<string, unknown>>,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(typeToken(kind), name, { ...props, [PROVIDER_KEY]: loaderText(kind) }, opts);
  }
}

/** A part of the roster. */
export class WorkerShard extends FleetPart {
  /** A line for each worker that failed, with the reason. */
  declare readonly failures: pulumi.Output<string>;
}
