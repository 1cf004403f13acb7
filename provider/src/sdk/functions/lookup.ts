/** What all data functions share: where they ask, and when their Output form runs. */
import * as pulumi from "../pulumi-sdk";
import { memoizeAsync } from "../../util/memoize";
import type { RouterList } from "../../client/entity-collection";
import type { RouterEntity } from "../../client/response-model";
import type { RouterOperations } from "../../client/router-operations";
import { plainApiVersionOf, plainEndpointOf, programSources } from "../settings";
import type { ApiVersion } from "../../config/api-version";

/** Arguments that every data function takes. */
export interface LookupArgs {
  /** Endpoint of the Communication Services resource; the default is the same as for resources. */
  readonly endpoint?: string;
  /** Version of the service's API; the default is the same as for resources. */
  readonly apiVersion?: ApiVersion;
}

/** The arguments of a data function as those of its Output form. */
export type OutputArgs<Args> = { readonly [Key in keyof Args]: pulumi.Input<Args[Key]> };

const once = memoizeAsync<RouterOperations>();

/** Opens the client in the program's process, one for all look-ups: each would sign in to Microsoft Entra ID by itself. */
export async function openForLookup(args: LookupArgs): Promise<RouterOperations> {
  const endpoint = plainEndpointOf(args.endpoint);
  const apiVersion = plainApiVersionOf(args.apiVersion);
  const { environment, config } = programSources();
  const texts = [environment["JOBROUTER_CONNECTION_STRING"], config("connectionString")];
  return once(JSON.stringify([endpoint, apiVersion, ...texts]), async () => {
    // Loaded here because they are large, and most programs look nothing up.
    const [client, rest] = await Promise.all([
      import("../../client/router-operations.js"),
      import("../../http/open-router.js"),
    ]);
    return new client.RouterOperations(await rest.openCaller(endpoint, { environment, config }, apiVersion));
  });
}

/** An entity as look-ups answer it: its id under the name that resources use, and no etag, which tells a program nothing. */
type Named<Entity, Identity extends string> = Omit<Entity, keyof RouterEntity> & { readonly [Key in Identity]: string };

/** Names the id of an entity. */
export function named<Entity extends RouterEntity, Identity extends string>(
  identity: Identity,
  { id, etag: _etag, ...members }: Entity,
): Named<Entity, Identity> {
  // A computed key widens to any text.
  return { [identity]: id, ...members } as unknown as Named<Entity, Identity>;
}

/** Reads a whole list. */
export async function listForLookup<Filters, Entity extends RouterEntity, Identity extends string>(
  args: LookupArgs & Filters,
  identity: Identity,
  list: (router: RouterOperations, filters: Omit<LookupArgs & Filters, keyof LookupArgs>) => RouterList<Entity>,
): Promise<readonly Named<Entity, Identity>[]> {
  const { endpoint: _endpoint, apiVersion: _apiVersion, ...filters } = args;
  const router = await openForLookup(args);
  const found: Named<Entity, Identity>[] = [];
  for await (const entity of list(router, filters)) found.push(named(identity, entity));
  return found;
}

/**
 * The Output form of a data function: waits for the resources that the arguments come from, and for `dependsOn`. The
 * result is unknown in a preview while an argument is, or while one of those resources does not exist yet; it is secret
 * when an argument is.
 */
export function lookupOutput<Args extends object, Result>(
  lookup: (args: Args) => Promise<Result>,
  args: OutputArgs<Args>,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<Result> {
  const known = pulumi.output(args);
  const named = pulumi.output(opts.dependsOn).apply((one) => (one === undefined ? [] : [one].flat()));
  const sources = pulumi.all([known, named]);
  // An output of resources does not count them among its own sources, so they are handed over beside it.
  const created = named.apply(async (resources) => pulumi.all(await creationsOf(await sourcesOf(sources, resources))));
  // The outputs of an object of inputs are the object itself.
  return pulumi.all([known, created]).apply(([plain]) => lookup(plain as unknown as Args));
}

/** What the SDK's outputs offer to other copies of the SDK, although the published types leave it out. */
interface OutputResources {
  readonly allResources?: () => Promise<Set<pulumi.Resource>>;
}

/** The same of its components: `__data` ends with their construction, when all children are known. */
interface ComponentChildren {
  readonly __data?: Promise<unknown>;
  readonly __childResources?: ReadonlySet<pulumi.Resource>;
}

async function sourcesOf(
  output: pulumi.Output<unknown>,
  named: readonly pulumi.Resource[],
): Promise<ReadonlySet<pulumi.Resource>> {
  return new Set([...named, ...((await (output as OutputResources).allResources?.()) ?? [])]);
}

/** Outputs that are known once the resources exist; a component stands for its children. */
async function creationsOf(resources: Iterable<pulumi.Resource>): Promise<pulumi.Output<string>[]> {
  const found = await Promise.all(
    [...resources].map(async (resource) => {
      if (pulumi.CustomResource.isInstance(resource)) return [resource.id];
      const component: ComponentChildren = resource as pulumi.Resource & ComponentChildren;
      await component.__data;
      return [resource.urn, ...(await creationsOf(component.__childResources ?? []))];
    }),
  );
  return found.flat();
}
