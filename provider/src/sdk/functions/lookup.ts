/** What all data functions share: how they are called, and when their Output form runs. */
import * as pulumi from "@pulumi/pulumi";
import type { Handlers, InvokeSettings } from "../../handlers";
import { RouterError } from "../../errors";
import type { FunctionName, ResultOf } from "../../handlers/functions";
import { currentMocks } from "../mocks";

export type { InvokeSettings as LookupArgs } from "../../handlers";

/** The arguments of a data function as those of its Output form. */
export type OutputArgs<Args> = { readonly [Key in keyof Args]: pulumi.Input<Args[Key]> };

/** A data function; its arguments may be left out where none is required. */
export type Lookup<Args, Result> = object extends Args
  ? (args?: Args, opts?: pulumi.InvokeOptions) => Promise<Result>
  : (args: Args, opts?: pulumi.InvokeOptions) => Promise<Result>;

/** The Output form of a data function. */
export type LookupOutput<Args, Result> = object extends Args
  ? (args?: OutputArgs<Args>, opts?: pulumi.InvokeOutputOptions) => pulumi.Output<Result>
  : (args: OutputArgs<Args>, opts?: pulumi.InvokeOutputOptions) => pulumi.Output<Result>;

let handlers: Promise<Handlers> | undefined;

/** Binds a data function to the program's process and to the configuration of the stack that is being deployed. */
export function lookup<Name extends FunctionName>(name: Name): (args?: InvokeSettings) => Promise<ResultOf<Name>> {
  return async (args = {}) => {
    const mocks = currentMocks();
    if (mocks !== undefined) return callMocks(mocks, name, args);
    // Loaded when it is needed, because most programs call no data function.
    handlers ??= import("../../handlers/index.js").then(({ createHandlers }) =>
      createHandlers({
        environment: process.env,
        config: (key) => new pulumi.Config("jobrouter").get(key),
        log: (line) => void pulumi.log.info(line),
      }),
    );
    try {
      return await (await handlers).invoke(name, args);
    } catch (error) {
      // The mark of a RunError: an engine shows the message of one that nothing catches, without stack and source text.
      throw error instanceof RouterError ? Object.assign(error, { __pulumiRunError: true }) : error;
    }
  };
}

/** In a unit test, the mocks answer for the router. Arguments are checked as in a deployment. */
async function callMocks<Name extends FunctionName>(
  mocks: pulumi.runtime.Mocks,
  name: Name,
  args: InvokeSettings,
): Promise<ResultOf<Name>> {
  const { functions } = await import("../../handlers/functions.js");
  const { endpoint: _endpoint, apiVersion: _apiVersion, ...own } = args;
  functions[name](name, Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)));
  // The test decides what its router answers.
  return (await mocks.call({ token: `jobrouter:index:${name}`, inputs: args })) as ResultOf<Name>;
}

/**
 * Makes the Output form of a data function: it waits for the resources that the arguments come from, and for `dependsOn`. The
 * result is unknown in a preview while an argument is, or while one of those resources does not exist yet; it is secret
 * when an argument is.
 */
export function outputOf<Args extends object, Result>(
  plain: (args: Args) => Promise<Result>,
): (args?: OutputArgs<Args>, opts?: pulumi.InvokeOutputOptions) => pulumi.Output<Result> {
  return (args, opts = {}) => {
    const known = pulumi.output(args ?? {});
    const named = pulumi.output(opts.dependsOn).apply((one) => (one === undefined ? [] : [one].flat()));
    const sources = pulumi.all([known, named]) as OutputResources;
    // An output of resources does not count them among its own sources, so they are handed over beside it.
    const created = named.apply(async (resources) =>
      pulumi.all(await creationsOf(new Set([...resources, ...((await sources.allResources?.()) ?? [])]))),
    );
    // The outputs of an object of inputs are the object itself.
    return pulumi.all([known, created]).apply(([values]) => plain(values as unknown as Args));
  };
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
