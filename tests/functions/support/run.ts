/** A program's run as look-ups see it, without an engine. */
import * as pulumi from "@pulumi/pulumi";
import { createHandlers } from "../../../provider/dist/handlers/index.js";
import type { FunctionName } from "../../../provider/dist/handlers/functions.js";

/** What an output offers to other copies of the SDK, although the published types leave it out. */
interface OutputInside<T> {
  promise(): Promise<T>;
  readonly isKnown: Promise<boolean>;
}

// The published type hides these members, not their existence.
const inside = <T>(output: pulumi.Output<T>) => output as unknown as OutputInside<T>;
/** The value of an output once it is known. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => inside(output).promise();
/** False in a preview while something that it comes from does not exist. */
export const isKnown = <T>(output: pulumi.Output<T>): Promise<boolean> => inside(output).isKnown;

/** A resource that the engine creates; its `workerId` is `ada`. */
export class Thing extends pulumi.CustomResource {
  declare readonly workerId: pulumi.Output<string>;
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { workerId: undefined }, opts);
  }
}

/** A component with one child. */
export class Group extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Group", name);
    new Thing(`${name}-child`, { parent: this });
  }
}

/** A run whose engine creates every resource once `created` is there; in a preview none gets an id. */
export async function beginRun({
  isPreview = false,
  created = Promise.resolve(),
  previewed = {},
}: { isPreview?: boolean; created?: Promise<void>; previewed?: object } = {}): Promise<void> {
  const mocks: pulumi.runtime.Mocks = {
    // The router that the environment names answers.
    call: ({ token, inputs }) =>
      createHandlers({ environment: process.env }).invoke(token.split(":").at(-1) as FunctionName, inputs as object),
    async newResource({ name, type }) {
      if (type === "test:index:Group") return { id: undefined, state: {} };
      await created;
      return isPreview ? { id: undefined, state: previewed } : { id: `${name}-id`, state: { workerId: "ada" } };
    },
  };
  await pulumi.runtime.setMocks(mocks, "project", "stack", isPreview);
}

/** Lets everything run that waits for nothing outside this process. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
}
