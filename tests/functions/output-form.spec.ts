import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { outputOf } from "../../provider/dist/sdk/functions/lookup.js";
import { rejectionOf } from "../support/rejection.ts";
import { Group, Thing, beginRun, isKnown, settle, valueOf } from "./support/run.ts";

/** A data function that records its arguments. */
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
    const output = outputOf(lookup)({ workerId: "ada" });
    expect(await valueOf(output)).to.deep.equal({ seen: "ada" });
    expect(await isKnown(output)).to.equal(true);
    expect(await pulumi.isSecret(output)).to.equal(false);
    expect(asked).to.deep.equal([{ workerId: "ada" }]);
  });

  it("passes an output on as its value", async () => {
    await beginRun();
    const { lookup } = notingLookup();
    expect(await valueOf(outputOf(lookup)({ workerId: new Thing("a").workerId }))).to.deep.equal({ seen: "ada" });
  });

  it("is unknown in a preview while an argument is, and sends nothing", async () => {
    await beginRun({ isPreview: true });
    const { lookup, asked } = notingLookup();
    const output = outputOf(lookup)({ workerId: new Thing("a").workerId });
    expect(await isKnown(output)).to.equal(false);
    expect(asked).to.be.empty;
  });

  it("sends the request in a preview when all arguments are known", async () => {
    await beginRun({ isPreview: true });
    const { lookup } = notingLookup();
    expect(await valueOf(outputOf(lookup)({ workerId: "ada" }))).to.deep.equal({ seen: "ada" });
  });

  it("is secret when an argument is", async () => {
    await beginRun();
    const { lookup } = notingLookup();
    const output = outputOf(lookup)({ workerId: pulumi.secret("ada") });
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
    it(`sends nothing before ${on} of dependsOn is created`, async () => {
      let create = (): void => undefined;
      await beginRun({ created: new Promise<void>((resolve) => (create = resolve)) });
      const { lookup, asked } = notingLookup();
      const output = outputOf(lookup)({ workerId: "ada" }, { dependsOn: dependsOn("a") });
      await settle();
      expect(asked).to.be.empty;
      create();
      expect(await valueOf(output)).to.deep.equal({ seen: "ada" });
    });

    it(`is unknown in a preview while ${on} of dependsOn does not exist, and sends nothing`, async () => {
      await beginRun({ isPreview: true });
      const { lookup, asked } = notingLookup();
      const output = outputOf(lookup)({ workerId: "ada" }, { dependsOn: dependsOn("a") });
      expect(await isKnown(output)).to.equal(false);
      expect(asked).to.be.empty;
    });
  }

  it("is unknown in a preview while the resource behind a known argument does not exist, and sends nothing", async () => {
    await beginRun({ isPreview: true, previewed: { workerId: "ada" } });
    const { lookup, asked } = notingLookup();
    const { workerId } = new Thing("a");
    expect(await isKnown(workerId)).to.equal(true);
    expect(await isKnown(outputOf(lookup)({ workerId }))).to.equal(false);
    expect(asked).to.be.empty;
  });

  it("fails as the plain form does", async () => {
    await beginRun();
    const output = outputOf(() => Promise.reject(new Error("no such worker")))({});
    expect(await rejectionOf(valueOf(output))).to.have.property("message", "no such worker");
  });
});
