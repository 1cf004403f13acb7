/** The base of all resource classes: builds the inputs that cross to the plugin, and nothing else. */
import * as pulumi from "./pulumi-sdk";
import { GET_KEY, PROVIDER_KEY } from "../schema/internal-properties";
import { loaderText } from "../hosts/dynamic/loader-text";
import type { Outline } from "./input-names";
import { apiVersionOf, checkPluginSettings, endpointOf } from "./settings";
import { typeToken } from "../hosts/dynamic/type-token";

/** The arguments as this class sees them; the typed ones are those of the subclasses. */
interface AnyArgs {
  readonly endpoint?: pulumi.Input<string>;
  readonly apiVersion?: unknown;
  readonly [input: string]: unknown;
}

/** A resource of one router. Its work is done by the plugin; see `pulumi-jobrouter/plugin`. */
export abstract class RouterResource extends pulumi.CustomResource {
  /** Endpoint of the Communication Services resource. */
  declare readonly endpoint: pulumi.Output<string>;

  protected constructor(outline: Outline, name: string, args: object, opts: pulumi.CustomResourceOptions = {}) {
    super(typeToken(outline.kind), name, propsOf(outline, name, args as AnyArgs, opts), opts);
  }
}

/** Outputs exist for the keys given here only, so every field is seeded. */
function propsOf(
  outline: Outline,
  name: string,
  args: AnyArgs,
  opts: pulumi.CustomResourceOptions,
): Record<string, unknown> {
  checkPluginSettings();
  const seeded = Object.fromEntries(outline.fields.map((field) => [field, undefined]));
  const endpoint = endpointOf(args.endpoint);
  const common = { endpoint, apiVersion: apiVersionOf(args.apiVersion), [PROVIDER_KEY]: loaderText(outline.kind) };
  // With an id, Pulumi reads an existing entity; its fields are answers, not inputs.
  if (opts.id !== undefined) return { ...seeded, [outline.identity]: undefined, ...common, [GET_KEY]: true };
  const identity = args[outline.identity] ?? name;
  return { ...seeded, ...args, [outline.identity]: identity, ...common };
}
