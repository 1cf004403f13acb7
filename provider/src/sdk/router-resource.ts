/** The base of all resource classes: names the inputs that cross to the provider, which checks and completes them. */
import * as pulumi from "@pulumi/pulumi";
import { GET_KEY, NAME_KEY, PROVIDER_KEY, type Kind } from "../schema/names";
import { registry } from "../schema/registry";
import type { GetState } from "./types";
import { loaderText, typeToken } from "../hosts/dynamic/loader-text";

/** A resource of one router. */
export abstract class RouterResource extends pulumi.CustomResource {
  /** Endpoint of the Communication Services resource. */
  declare readonly endpoint: pulumi.Output<string>;

  protected constructor(kind: Kind, name: string, args: object, opts: pulumi.CustomResourceOptions = {}) {
    super(typeToken(kind), name, propsOf(kind, name, args, opts), opts);
  }

  /** Reads an existing one by its router id, without managing it. Fails the run when there is none. */
  static get<Resource extends RouterResource>(
    this: new (name: string, args: never, opts?: pulumi.CustomResourceOptions) => Resource,
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: GetState = {},
    opts: pulumi.CustomResourceOptions = {},
  ): Resource {
    // With an id the fields are answers of the service, so no arguments are needed here.
    return new this(name, state as never, { ...opts, id });
  }
}

function propsOf(
  kind: Kind,
  name: string,
  args: { readonly endpoint?: unknown; readonly apiVersion?: unknown },
  { id }: pulumi.CustomResourceOptions,
): Record<string, unknown> {
  const { identity, fields } = registry[kind];
  // Outputs exist for the keys given here only, so every field is seeded.
  const seeds = [identity, ...Object.keys(fields), "endpoint"].map((key) => [key, undefined] as const);
  const internal = { [NAME_KEY]: name, [PROVIDER_KEY]: loaderText(kind) };
  if (id === undefined) return { ...Object.fromEntries(seeds), ...args, ...internal };
  // With an id, Pulumi reads an existing entity; its fields are answers, not inputs.
  const { endpoint, apiVersion } = args;
  return { ...Object.fromEntries(seeds), endpoint, apiVersion, ...internal, [GET_KEY]: true };
}
