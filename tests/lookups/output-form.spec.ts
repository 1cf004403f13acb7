import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { getJobOutput, getJobPositionOutput, getWorkerOutput } from "pulumi-jobrouter";
import { lookupOutput } from "../../provider/dist/lookups/lookup.js";
import { isolateEnvironment } from "../support/environment.ts";
import { rejectionOf } from "../support/rejection.ts";

/** What an output offers to other copies of the SDK, although the published types leave it out. */
interface OutputInside<T> {
  promise(): Promise<T>;
  readonly isKnown: Promise<boolean>;
}

// The published type hides these members, not their existence.
const inside = <T>(output: pulumi.Output<T>) => output as unknown as OutputInside<T>;
const valueOf = <T>(output: pulumi.Output<T>): Promise<T> => inside(output).promise();
const isKnown = <T>(output: pulumi.Output<T>): Promise<boolean> => inside(output).isKnown;

class Thing extends pulumi.CustomResource {
  declare readonly workerId: pulumi.Output<string>;
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { workerId: undefined }, opts);
  }
}

class Group extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Group", name);
    new Thing(`${name}-child`, { parent: this });
  }
}

/** A run whose engine creates every resource once `created` is there; in a preview none gets an id. */
async function beginRun({
  isPreview = false,
  created = Promise.resolve(),
  previewed = {},
}: { isPreview?: boolean; created?: Promise<void>; previewed?: object } = {}): Promise<void> {
  const mocks: pulumi.runtime.Mocks = {
    call: () => ({}),
    async newResource({ name, type }) {
      if (type === "test:index:Group") return { id: undefined, state: {} };
      await created;
      return isPreview ? { id: undefined, state: previewed } : { id: `${name}-id`, state: { workerId: "ada" } };
    },
  };
  await pulumi.runtime.setMocks(mocks, "project", "stack", isPreview);
}

/** Lets everything run that waits for nothing outside this process. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** A data function that notes what it was asked. */
function notingLookup() {
  const asked: object[] = [];
  const lookup = (args: { readonly workerId: string }): Promise<{ seen: string }> => {
    asked.push(args);
    return Promise.resolve({ seen: args.workerId });
  };
  return { lookup, asked };
}

describe("lookups: the Output form", () => {
  it("answers what the plain form answers", async () => {
    await beginRun();
    const { lookup, asked } = notingLookup();
    const output = lookupOutput(lookup, { workerId: "ada" });
    expect(await valueOf(output)).to.deep.equal({ seen: "ada" });
    expect(await isKnown(output)).to.equal(true);
    expect(await pulumi.isSecret(output)).to.equal(false);
    expect(asked).to.deep.equal([{ workerId: "ada" }]);
  });

  it("passes an output on as its value", async () => {
    await beginRun();
    const { lookup } = notingLookup();
    expect(await valueOf(lookupOutput(lookup, { workerId: new Thing("a").workerId }))).to.deep.equal({ seen: "ada" });
  });

  it("is unknown in a preview while an argument is, and does not ask", async () => {
    await beginRun({ isPreview: true });
    const { lookup, asked } = notingLookup();
    const output = lookupOutput(lookup, { workerId: new Thing("a").workerId });
    expect(await isKnown(output)).to.equal(false);
    expect(asked).to.be.empty;
  });

  it("asks in a preview when all arguments are known", async () => {
    await beginRun({ isPreview: true });
    const { lookup } = notingLookup();
    expect(await valueOf(lookupOutput(lookup, { workerId: "ada" }))).to.deep.equal({ seen: "ada" });
  });

  it("is secret when an argument is", async () => {
    await beginRun();
    const { lookup } = notingLookup();
    const output = lookupOutput(lookup, { workerId: pulumi.secret("ada") });
    expect(await valueOf(output)).to.deep.equal({ seen: "ada" });
    expect(await pulumi.isSecret(output)).to.equal(true);
  });

  const waits: readonly {
    on: string;
    dependsOn: (name: string) => NonNullable<pulumi.InvokeOutputOptions["dependsOn"]>;
  }[] = [
    { on: "a resource", dependsOn: (name) => new Thing(name) },
    { on: "each of a list of resources", dependsOn: (name) => [pulumi.output(new Thing(name))] },
    { on: "an output of a resource", dependsOn: (name) => pulumi.output(Promise.resolve(new Thing(name))) },
    { on: "the child of a component", dependsOn: (name) => new Group(name) },
  ];
  for (const { on, dependsOn } of waits) {
    it(`does not ask before ${on} of dependsOn is created`, async () => {
      let create = (): void => undefined;
      await beginRun({ created: new Promise<void>((resolve) => (create = resolve)) });
      const { lookup, asked } = notingLookup();
      const output = lookupOutput(lookup, { workerId: "ada" }, { dependsOn: dependsOn("a") });
      await settle();
      expect(asked).to.be.empty;
      create();
      expect(await valueOf(output)).to.deep.equal({ seen: "ada" });
    });

    it(`is unknown in a preview while ${on} of dependsOn does not exist, and does not ask`, async () => {
      await beginRun({ isPreview: true });
      const { lookup, asked } = notingLookup();
      const output = lookupOutput(lookup, { workerId: "ada" }, { dependsOn: dependsOn("a") });
      expect(await isKnown(output)).to.equal(false);
      expect(asked).to.be.empty;
    });
  }

  it("is unknown in a preview while the resource behind a known argument does not exist, and does not ask", async () => {
    await beginRun({ isPreview: true, previewed: { workerId: "ada" } });
    const { lookup, asked } = notingLookup();
    const { workerId } = new Thing("a");
    expect(await isKnown(workerId)).to.equal(true);
    expect(await isKnown(lookupOutput(lookup, { workerId }))).to.equal(false);
    expect(asked).to.be.empty;
  });

  it("fails as the plain form does", async () => {
    await beginRun();
    const output = lookupOutput(() => Promise.reject(new Error("no such worker")), {});
    expect(await rejectionOf(valueOf(output))).to.have.property("message", "no such worker");
  });
});

describe("lookups: the Output forms against the emulator", () => {
  isolateEnvironment("JOBROUTER_CONNECTION_STRING", "JOBROUTER_ENDPOINT");
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.edit("/routing/distributionPolicies/fair", {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/line", { distributionPolicyId: "fair" });
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    emulator.edit("/routing/jobs/call", { channelId: "chat", queueId: "line" });
    process.env["JOBROUTER_CONNECTION_STRING"] = emulator.connectionString;
  });
  afterEach(() => emulator.close());

  it("read worker, job and position", async () => {
    await beginRun();
    expect((await valueOf(getWorkerOutput({ workerId: new Thing("a").workerId }))).capacity).to.equal(1);
    expect((await valueOf(getJobOutput({ jobId: pulumi.output("call") }))).status).to.equal("queued");
    expect((await valueOf(getJobPositionOutput({ jobId: "call" }))).position).to.equal(1);
  });

  it("send nothing in a preview while the id is unknown", async () => {
    await beginRun({ isPreview: true });
    const id = new Thing("a").workerId;
    for (const output of [
      getWorkerOutput({ workerId: id }),
      getJobOutput({ jobId: id }),
      getJobPositionOutput({ jobId: id }),
    ]) {
      expect(await isKnown<unknown>(output)).to.equal(false);
    }
    expect(emulator.calls()).to.be.empty;
  });
});
