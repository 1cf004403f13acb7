/** The base of all resource classes: names the inputs that cross to the provider, which checks and completes them. */
import * as pulumi from "@pulumi/pulumi";
import { type FleetKind, type Kind, GET_KEY, NAME_KEY, PARENT_KEY, PROVIDER_KEY } from "../schema/names";
import type { ResourceSettings } from "../schema/settings-fields";
import type { ApiVersion } from "../config/api-version";
import { checkUnderMocks } from "./mocks";
import { refuseLostKeys } from "./lost-keys";
import { refuseNonPlain } from "./plain-values";
import { secretInputs } from "./secret-inputs";
import { loaderText, typeToken } from "../hosts/dynamic/loader-text";

/** A value in which every part may be an output of another resource. */
export type InputOf<T> = pulumi.Input<InputParts<T> | InputKinds<T>>;

/** The same, without the value as a whole. */
export type InputParts<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? InputOf<Item>[]
    : { [Key in keyof T]: Key extends "kind" ? T[Key] : InputOf<T[Key]> };

declare const noValue: unique symbol;

/** A type without values, by which the compiler names all kinds of a union where a program has none of them. */
export type InputKinds<T> = [T] extends [Record<"kind", string> | undefined]
  ? {
      /** One of the words that the union allows. */
      kind: NonNullable<T>["kind"];
      /** @hidden */
      [noValue]: never;
    }
  : never;

/** Constructor arguments: the inputs, with the identity optional, and the settings of every resource. */
export type ResourceArgs<Inputs, Identity extends keyof Inputs> = {
  [Key in keyof Omit<Inputs, Identity>]: InputOf<Inputs[Key]>;
} & { [Key in Identity]?: InputOf<Inputs[Key]> } & { [Key in keyof ResourceSettings]: InputOf<ResourceSettings[Key]> };

/** Outputs of a class: one for each input; those that were not declared are `undefined`. */
export type OutputsOf<Inputs> = {
  readonly [Key in keyof Inputs]-?: pulumi.Output<
    Partial<Pick<Inputs, Key>> extends Pick<Inputs, Key> ? Inputs[Key] | undefined : Inputs[Key]
  >;
};

/** What `get` needs beside the id. */
export interface GetState {
  /** Endpoint of the Communication Services resource; the default is the same as for resources. */
  endpoint?: pulumi.Input<string>;
  /** Version of the service's API; the default is the same as for resources. */
  apiVersion?: pulumi.Input<ApiVersion>;
}

/** A resource of one router. */
export abstract class RouterResource extends pulumi.CustomResource {
  /** Endpoint of the Communication Services resource. */
  declare readonly endpoint: pulumi.Output<string>;

  protected constructor(
    kind: Kind,
    name: string,
    // A program in JavaScript may pass none.
    args: object | undefined,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    super(typeToken(kind), name, propsOf(kind, name, args ?? {}, opts), opts);
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

/** The outputs of each kind beside `endpoint`, as a table, so that a program loads no validators. */
const OUTPUTS: Readonly<Record<Kind, readonly string[]>> = {
  Worker: ["workerId", "capacity", "queues", "channels", "labels", "tags", "availableForOffers", "maxConcurrentOffers"],
  Job: [
    ...["jobId", "channelId", "queueId", "classificationPolicyId", "channelReference", "priority", "dispositionCode"],
    ...["requestedWorkerSelectors", "labels", "tags", "notes", "matchingMode"],
  ],
  Queue: ["queueId", "distributionPolicyId", "name", "exceptionPolicyId", "labels"],
  DistributionPolicy: ["distributionPolicyId", "offerExpiresAfterSeconds", "mode", "name"],
  ClassificationPolicy: [
    ...["classificationPolicyId", "name", "fallbackQueueId", "queueSelectorAttachments"],
    ...["prioritizationRule", "workerSelectorAttachments"],
  ],
  ExceptionPolicy: ["exceptionPolicyId", "exceptionRules", "name"],
};

function propsOf(
  kind: Kind,
  name: string,
  args: { readonly endpoint?: unknown; readonly apiVersion?: unknown },
  opts: pulumi.CustomResourceOptions,
): Record<string, unknown> {
  const { endpoint, apiVersion } = args;
  refuseImport(name, opts);
  refuseLostKeys(name, args);
  refuseNonPlain(kind, name, args);
  if (opts.id === undefined) checkUnderMocks(kind, name, args);
  // A resource has outputs only for the keys that it is given.
  const outputs = Object.fromEntries([...OUTPUTS[kind], "endpoint"].map((key) => [key, undefined]));
  // With an id, Pulumi reads an existing entity; its fields are answers, not inputs.
  const inputs = opts.id === undefined ? args : { endpoint, apiVersion, [GET_KEY]: true };
  return { ...outputs, ...inputs, ...secretInputs(inputs), ...internalInputs(kind, name) };
}

/** The engine reads an import without any input, and a dynamic resource without inputs has no code to read it. */
export function refuseImport(name: string, opts: pulumi.CustomResourceOptions = {}): void {
  if (opts.import === undefined) return;
  throw new pulumi.RunError(
    `resource "${name}" has the option \`import\`, which Pulumi does not offer for dynamic resources; remove the option: ` +
      `an entity that is as declared is adopted by the next \`pulumi up\`, and with adopt: "always" any; or run ` +
      `\`npx jobrouter export\` and \`pulumi import --file\``,
  );
}

/** What every resource tells the dynamic host: its name and parent, and where the handlers are. */
export function internalInputs(
  kind: Kind | FleetKind,
  name: string,
  parent?: pulumi.Resource,
): Readonly<Record<string, pulumi.Input<string>>> {
  return { [NAME_KEY]: name, ...(parent && { [PARENT_KEY]: parent.urn }), [PROVIDER_KEY]: loaderText(kind) };
}
