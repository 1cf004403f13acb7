/** A program without an engine: its registrations are recorded. */
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime/mocks.js";

/** Everything the program has registered or read, in order. */
export interface Registered {
  readonly resources: readonly MockResourceArgs[];
}

/** Gives each test of the suite a program of its own, without any configuration. */
export function useMocks(): () => Registered {
  let resources: MockResourceArgs[] = [];
  beforeEach(async () => {
    resources = [];
    pulumi.runtime.setAllConfig({});
    await pulumi.runtime.setMocks(
      {
        newResource(args) {
          resources.push(args);
          return {
            id: args.id === undefined || args.id === "" ? `id-of-${args.name}` : args.id,
            state: args.inputs as object,
          };
        },
        call: ({ token }) => {
          throw new Error(`the program called ${token}`);
        },
      },
      "project",
      "stack",
      false,
    );
  });
  afterEach(() => {
    endMocks();
    pulumi.runtime.setAllConfig({});
  });
  return () => ({ resources });
}

/** Ends the mocks of a test: from here on, the process is no unit test any more. */
export function endMocks(): void {
  pulumi.runtime.resetOptions("project", "stack", -1, "", "", false, "");
}

/** The value of an output once it is known. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
