/** What check says, and what it must not say. */
import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { UNKNOWN } from "../../provider/dist/schema/unknown.js";
import type { Kind } from "../../provider/dist/schema/kind.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { check } from "../../provider/dist/reconciler/check.js";
import { canarySecret } from "../support/full-declarations.ts";
import { leastInputs as valid } from "../support/least-inputs.ts";

describe("the sentences of check", () => {
  it("asks for the identity", () => {
    const { failures } = check(registry.Worker, { capacity: 1, endpoint: "https://e.example" });
    expect(failures).to.deep.equal([{ property: "workerId", reason: "is required; set it" }]);
  });

  it("says of a null inside a list that it is null", () => {
    const { failures } = check(registry.Worker, { ...valid.Worker, queues: [null] });
    expect(failures).to.deep.equal([{ property: "queues[0]", reason: "must be text, but it is null" }]);
  });

  const places: { kind: Kind; change: JsonObject; property: string; reason: string }[] = [
    { kind: "Job", change: { notes: ["hello"] }, property: "notes[0]", reason: 'must be a note, but it is "hello"' },
    {
      kind: "ExceptionPolicy",
      change: { exceptionRules: [7] },
      property: "exceptionRules[0]",
      reason: "must be an exception rule, but it is 7",
    },
    {
      kind: "DistributionPolicy",
      change: { mode: { kind: "bestWorker", scoringRuleOptions: true } },
      property: "mode.scoringRuleOptions",
      reason: "must be an object with scoring options, but it is true",
    },
    {
      kind: "ClassificationPolicy",
      change: { queueSelectorAttachments: [{ kind: "weightedAllocation", allocations: ["half"] }] },
      property: "queueSelectorAttachments[0].allocations[0]",
      reason: 'must be an allocation, but it is "half"',
    },
  ];
  for (const { kind, change, property, reason } of places) {
    it(`says in its own words what belongs into ${property}`, () => {
      expect(check(registry[kind], { ...valid[kind], ...change }).failures).to.deep.equal([{ property, reason }]);
    });
  }

  const slips: { change: JsonObject; property: string; because: string }[] = [
    {
      change: { prioritizationRule: { kind: "function", functionUri: "u", credential: canarySecret } },
      property: "prioritizationRule.credential",
      because: "the key was put one level too high",
    },
    {
      change: {
        prioritizationRule: { kind: "function", functionUri: "u", credential: { functionKey: [canarySecret] } },
      },
      property: "prioritizationRule.credential.functionKey",
      because: "the key was put into a list",
    },
    {
      change: { workerSelectorAttachments: [{ kind: "ruleEngine", rule: canarySecret }] },
      property: "workerSelectorAttachments[0].rule",
      because: "a key was put in the place of a rule",
    },
    {
      change: { prioritizationRule: canarySecret },
      property: "prioritizationRule",
      because: "so it is a level higher",
    },
  ];
  for (const { change, property, because } of slips) {
    it(`names ${property} and shows no credential, because ${because}`, () => {
      const { failures } = check(registry.ClassificationPolicy, { ...valid.ClassificationPolicy, ...change });
      expect(failures.map((failure) => failure.property)).to.include(property);
      expect(JSON.stringify(failures)).to.not.contain(canarySecret);
    });
  }

  const versions: { apiVersion?: string; property: string[]; because: string }[] = [
    { property: ["maxConcurrentOffers"], because: "the stable version does not have the field" },
    { apiVersion: "2023-11-01", property: ["maxConcurrentOffers"], because: "the same, said aloud" },
    { apiVersion: "2024-01-18-preview", property: [], because: "the preview has it" },
    { apiVersion: UNKNOWN, property: [], because: "it may turn out to be the preview" },
    { apiVersion: "2022-01-01", property: ["apiVersion", "maxConcurrentOffers"], because: "nobody speaks it" },
  ];
  for (const { apiVersion, property, because } of versions) {
    it(`finds ${property.join(" and ") || "nothing"} wrong with API version ${apiVersion ?? "not given"}: ${because}`, () => {
      const inputs = { ...valid.Worker, maxConcurrentOffers: 2, ...(apiVersion !== undefined && { apiVersion }) };
      const { failures } = check(registry.Worker, inputs);
      expect(failures.map((failure) => failure.property)).to.have.members(property);
    });
  }

  it("asks nothing of the version while the value of a later field is not known yet", () => {
    expect(check(registry.Worker, { ...valid.Worker, maxConcurrentOffers: UNKNOWN }).failures).to.deep.equal([]);
  });
});
