/** How the plain inputs of a schema become the arguments and outputs of a class. */
import type * as pulumi from "@pulumi/pulumi";
import type { ResourceSettings } from "../schema/settings-fields";
import type { ApiVersion } from "../config/api-version";

/** A value in which every part may be an output of another resource. */
export type InputOf<T> = pulumi.Input<
  T extends string | number | boolean | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? InputOf<Item>[]
      : { [Key in keyof T]: InputOf<T[Key]> }
>;

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
