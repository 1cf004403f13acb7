/** What an editor shows over a field: what a reader must know before anything else. */
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { registry } from "../../provider/dist/schema/registry.js";

const entry = path.join(import.meta.dirname, "../../provider/dist/index.d.ts");

describe("the hover of a field", () => {
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
  };
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  const exported = new Map((module ? checker.getExportsOfModule(module) : []).map((symbol) => [symbol.name, symbol]));

  /** The text over each field of an interface. */
  function hoversOf(name: string): ReadonlyMap<string, string> {
    const symbol = exported.get(name);
    if (symbol === undefined) throw new Error(`there is no export ${name}`);
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const texts = type
      .getProperties()
      .map((property): [string, string] => [
        property.name,
        ts.displayPartsToString(property.getDocumentationComment(checker)).replace(/\s+/g, " "),
      ]);
    return new Map(texts);
  }

  for (const { kind, identity, fields } of Object.values(registry)) {
    it(`is there for every argument of a ${kind}`, () => {
      const hovers = hoversOf(`${kind}Args`);
      expect([...hovers.keys()]).to.include.members([identity, ...Object.keys(fields), "adopt", "onConflict"]);
      for (const [field, text] of hovers) expect(text, `${kind}.${field}`).to.match(/^.{10,}\.$/);
    });
  }

  const first: readonly { args: string; field: string; says: RegExp }[] = [
    { args: "WorkerArgs", field: "availableForOffers", says: /Without it, a new worker gets no offers/ },
    { args: "WorkerArgs", field: "queues", says: /without any, it is offered none/ },
    { args: "WorkerArgs", field: "channels", says: /without channels none is/ },
    { args: "WorkerArgs", field: "maxConcurrentOffers", says: /Needs the API version/ },
    { args: "WorkerArgs", field: "workerId", says: /Default: the Pulumi name. A change replaces the worker/ },
    { args: "QueueArgs", field: "distributionPolicyId", says: /must exist/ },
    { args: "JobArgs", field: "queueId", says: /`classificationPolicyId` is required/ },
    { args: "ClassificationPolicyArgs", field: "fallbackQueueId", says: /Without it.*`classificationFailed`/ },
    { args: "DistributionPolicyArgs", field: "offerExpiresAfterSeconds", says: /the worker is then deregistered/ },
  ];
  for (const { args, field, says } of first) {
    it(`${field} of ${args} says ${says.source}`, () => {
      expect(hoversOf(args).get(field)).to.match(says);
    });
  }
});
