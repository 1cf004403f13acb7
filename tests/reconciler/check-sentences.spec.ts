/** The messages of check, and what they must not show. */
import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { type Path, formatPath } from "../../provider/dist/util/path.js";
import { UNKNOWN, type Kind } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { check } from "../../provider/dist/reconciler/check.js";
import { canarySecret } from "../support/full-declarations.ts";
import { leastInputs as valid } from "../support/least-inputs.ts";

describe("the messages of check", () => {
  it("require the identity", () => {
    const { failures } = check(registry.Worker, { capacity: 1, endpoint: "https://e.example" });
    expect(failures).to.deep.equal([{ path: ["workerId"], message: "is required; set it" }]);
  });

  it("name a null inside a list", () => {
    const { failures } = check(registry.Worker, { ...valid.Worker, queues: [null] });
    expect(failures).to.deep.equal([
      { path: ["queues", 0], message: "must be text, but it is null", expected: "text" },
    ]);
  });

  const places: { kind: Kind; change: JsonObject; path: Path; message: string }[] = [
    { kind: "Job", change: { notes: ["hello"] }, path: ["notes", 0], message: 'must be a note, but it is "hello"' },
    {
      kind: "ExceptionPolicy",
      change: { exceptionRules: [7] },
      path: ["exceptionRules", 0],
      message: "must be an exception rule, but it is 7",
    },
    {
      kind: "DistributionPolicy",
      change: { mode: { kind: "bestWorker", scoringRuleOptions: true } },
      path: ["mode", "scoringRuleOptions"],
      message: "must be an object with scoring options, but it is true",
    },
    {
      kind: "ClassificationPolicy",
      change: { queueSelectorAttachments: [{ kind: "weightedAllocation", allocations: ["half"] }] },
      path: ["queueSelectorAttachments", 0, "allocations", 0],
      message: 'must be an allocation, but it is "half"',
    },
  ];
  for (const { kind, change, path, message } of places) {
    it(`describe the expected value of ${formatPath(path)}`, () => {
      expect(check(registry[kind], { ...valid[kind], ...change }).failures).to.deep.equal([{ path, message }]);
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
      because: "it is one level too high",
    },
  ];
  for (const { change, property, because } of slips) {
    it(`name ${property} and show no credential, because ${because}`, () => {
      const { failures } = check(registry.ClassificationPolicy, { ...valid.ClassificationPolicy, ...change });
      expect(failures.map((failure) => formatPath(failure.path))).to.include(property);
      expect(JSON.stringify(failures)).to.not.contain(canarySecret);
    });
  }

  const versions: { apiVersion?: string; property: string[]; because: string }[] = [
    { property: ["maxConcurrentOffers"], because: "the stable version does not have the field" },
    { apiVersion: "2023-11-01", property: ["maxConcurrentOffers"], because: "the same, given explicitly" },
    { apiVersion: "2024-01-18-preview", property: [], because: "the preview has it" },
    { apiVersion: UNKNOWN, property: [], because: "it may turn out to be the preview" },
    { apiVersion: "2022-01-01", property: ["apiVersion", "maxConcurrentOffers"], because: "no such version exists" },
  ];
  for (const { apiVersion, property, because } of versions) {
    it(`report ${property.join(" and ") || "nothing"} with API version ${apiVersion ?? "not given"}: ${because}`, () => {
      const inputs = { ...valid.Worker, maxConcurrentOffers: 2, ...(apiVersion !== undefined && { apiVersion }) };
      const { failures } = check(registry.Worker, inputs);
      expect(failures.map((failure) => formatPath(failure.path))).to.have.members(property);
    });
  }

  it("do not report the version while the value of a preview field is unknown", () => {
    expect(check(registry.Worker, { ...valid.Worker, maxConcurrentOffers: UNKNOWN }).failures).to.deep.equal([]);
  });
});
