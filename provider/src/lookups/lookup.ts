/** What all data functions share: where they ask, and when their Output form runs. */
import * as pulumi from "@pulumi/pulumi";
import { endpointOf, programSources } from "../program/settings";
import { openRouter } from "../rest/open-router";
import type { RouterClient } from "../rest/router-client";

/** Arguments that every data function takes. */
export interface LookupArgs {
  /** Endpoint of the Communication Services resource; the default is the same as for resources. */
  readonly endpoint?: string;
}

/** Opens the client in the program's process. */
export async function openForLookup({ endpoint }: LookupArgs): Promise<RouterClient> {
  // A plain argument is answered as plain text.
  return openRouter(endpointOf(endpoint) as string, programSources());
}

/**
 * The Output form of a data function: waits for the resources that the arguments come from, and for `dependsOn`. The
 * result is unknown in a preview while an argument is, or while one of those resources does not exist yet; it is secret
 * when an argument is.
 */
export function lookupOutput<Args extends object, Result>(
  lookup: (args: Args) => Promise<Result>,
  args: { [Key in keyof Args]: pulumi.Input<Args[Key]> },
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<Result> {
  const known = pulumi.output(args);
  const sources = pulumi.all([known, pulumi.output(opts.dependsOn)]);
  const ids = pulumi.output(idsOf(sources)).apply((found) => pulumi.all(found));
  // The outputs of an object of inputs are the object itself.
  return pulumi.all([known, ids]).apply(([plain]) => lookup(plain as unknown as Args));
}

/** What the SDK's outputs offer to other copies of the SDK, although the published types leave it out. */
interface OutputResources {
  readonly allResources?: () => Promise<Set<pulumi.Resource>>;
}

async function idsOf(output: pulumi.Output<unknown>): Promise<pulumi.Output<pulumi.ID>[]> {
  const resources = (await (output as OutputResources).allResources?.()) ?? new Set<pulumi.Resource>();
  return [...resources].filter((resource) => pulumi.CustomResource.isInstance(resource)).map(({ id }) => id);
}
