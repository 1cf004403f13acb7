import { expect } from "chai";
import { kindsReferredTo, referencesIn } from "../../provider/dist/reconciler/removal/referrers.js";
import { registry } from "../../provider/dist/schema/registry.js";

describe("references to other entities", () => {
  it("finds ids at any depth, with the path that the user typed, and nothing where there is no text", () => {
    const action = { kind: "manualReclassify", queueId: "q" };
    const shape = registry.ExceptionPolicy.shape;
    const declaration = {
      exceptionRules: [
        { id: "r", actions: [{ kind: "cancel" }, action, { kind: "reclassify", classificationPolicyId: 5 }] },
        "odd",
        null,
      ],
    };
    expect(referencesIn(shape, declaration)).to.deep.equal([
      { kind: "Queue", id: "q", path: ["exceptionRules", 0, "actions", 1, "queueId"] },
    ]);
    for (const value of [undefined, null, "x", { exceptionRules: { id: "r" } }])
      expect(referencesIn(shape, value)).to.be.empty;
    expect(referencesIn(registry.Worker.shape, { queues: ["a", 1], labels: { queueId: "x" } })).to.deep.equal([
      { kind: "Queue", id: "a", path: ["queues", 0] },
    ]);
  });
  it("lists which kinds can refer to which", () => {
    const kinds = Object.fromEntries(
      Object.values(registry).map(({ kind, shape }) => [kind, [...new Set(kindsReferredTo(shape))].toSorted()]),
    );
    expect(kinds).to.deep.equal({
      Worker: ["Queue"],
      Job: ["ClassificationPolicy", "Queue"],
      Queue: ["DistributionPolicy", "ExceptionPolicy"],
      DistributionPolicy: [],
      ClassificationPolicy: ["Queue"],
      ExceptionPolicy: ["ClassificationPolicy", "Queue"],
    });
  });
});
