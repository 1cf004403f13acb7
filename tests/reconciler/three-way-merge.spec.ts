import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { formatPath } from "../../provider/dist/util/path.js";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { job } from "../../provider/dist/schema/job.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { threeWayMerge } from "../../provider/dist/reconciler/three-way-merge.js";

describe("the three-way merge", () => {
  const base = { capacity: 2, labels: { skill: "x" }, queues: ["a"] };
  const live = { ...base, labels: { Id: "ada", skill: "x", theirs: 1 }, tags: {}, availableForOffers: false };
  const cases = [
    { patch: { capacity: 5 }, live, pendingPatch: { capacity: 5 }, conflicts: [], because: "live is as we left it" },
    {
      patch: { capacity: 5 },
      live: { ...live, capacity: 5 },
      pendingPatch: {},
      conflicts: [],
      because: "our write with an unknown outcome was applied",
    },
    {
      patch: { capacity: 5 },
      live: { ...live, capacity: 9 },
      pendingPatch: { capacity: 5 },
      conflicts: ["capacity"],
      because: "neither what we knew nor what we want",
    },
    {
      patch: { labels: { skill: "y" } },
      live: { ...live, labels: { skill: "z" } },
      pendingPatch: { labels: { skill: "y" } },
      conflicts: ["labels.skill"],
      because: "the conflict is one key",
    },
    {
      patch: { labels: { skill: "y" } },
      live: { ...live, labels: { skill: "x", other: "z" } },
      pendingPatch: { labels: { skill: "y" } },
      conflicts: [],
      because: "another key is not ours",
    },
    {
      patch: { labels: { skill: null } },
      live: { ...live, labels: {} },
      pendingPatch: {},
      conflicts: [],
      because: "removed already",
    },
    {
      patch: { labels: { skill: null } },
      live: { ...live, labels: { skill: "z" } },
      pendingPatch: { labels: { skill: null } },
      conflicts: ["labels.skill"],
      because: "another client gave it a new value that we would remove",
    },
    {
      patch: { queues: ["b"] },
      live: { ...live, queues: ["a", "c"] },
      pendingPatch: { queues: ["b"] },
      conflicts: ["queues"],
      because: "arrays are owned whole",
    },
    {
      patch: { capacity: 5 },
      live: { labels: {} },
      pendingPatch: { capacity: 5 },
      conflicts: ["capacity"],
      because: "another client removed what we had set",
    },
    {
      patch: { tags: { site: "n" } },
      live,
      pendingPatch: { tags: { site: "n" } },
      conflicts: [],
      because: "a first value where there is none",
    },
    {
      patch: { availableForOffers: true },
      live,
      pendingPatch: { availableForOffers: true },
      conflicts: [],
      because: "the service's default is not another client's value",
    },
    { patch: { availableForOffers: null }, live, pendingPatch: {}, conflicts: [], because: "reset already" },
    {
      patch: { tags: { site: "n" } },
      live: { ...live, tags: { site: "s" } },
      pendingPatch: { tags: { site: "n" } },
      conflicts: ["tags.site"],
      because: "another client was first",
    },
  ] as const;
  for (const { patch, live: seen, pendingPatch, conflicts, because } of cases) {
    it(`${JSON.stringify(patch)} against ${JSON.stringify(seen)}: ${because}`, () => {
      const result = threeWayMerge(worker, patch, seen, [base]);
      expect(result.pendingPatch).to.deep.equal(pendingPatch);
      expect(result.conflicts.map(({ path }) => formatPath(path))).to.deep.equal(conflicts);
    });
  }

  it("accepts either of two states as base after an unknown outcome", () => {
    const pendingState = { capacity: 7 };
    for (const capacity of [2, 7]) {
      expect(threeWayMerge(worker, { capacity: 5 }, { capacity }, [base, pendingState]).conflicts).to.be.empty;
    }
    expect(threeWayMerge(worker, { capacity: 5 }, { capacity: 8 }, [base, pendingState]).conflicts).to.have.length(1);
  });

  it("reports a union object of another kind as a conflict", () => {
    const patch = { mode: { kind: "longestIdle", maxConcurrentOffers: 3 } };
    const declared = { mode: { kind: "longestIdle" } };
    const theirs = { mode: { kind: "roundRobin", bypassSelectors: false } };
    expect(
      threeWayMerge(distributionPolicy, patch, theirs, [declared]).conflicts.map(({ path }) => formatPath(path)),
    ).to.deep.equal(["mode"]);
  });

  const switched = [
    { theirs: {}, conflicts: [], because: "it is as we left it" },
    { theirs: { minConcurrentOffers: 1 }, conflicts: [], because: "the service's default is no edit" },
    {
      theirs: { maxConcurrentOffers: 3 },
      conflicts: ["mode"],
      because: "their value would be removed with the old kind",
    },
  ];
  for (const { theirs, conflicts, because } of switched) {
    it(`reports ${conflicts.length} conflicts where ${JSON.stringify(theirs)} is beside ours in an object that is replaced: ${because}`, () => {
      const patch = { mode: { kind: "roundRobin" } };
      const declared = { mode: { kind: "longestIdle", bypassSelectors: true } };
      const seen = { mode: { ...declared.mode, ...theirs } };
      const { pendingPatch, conflicts: found } = threeWayMerge(distributionPolicy, patch, seen, [declared]);
      expect(found.map(({ path }) => formatPath(path))).to.deep.equal(conflicts);
      expect(pendingPatch).to.deep.equal(patch);
    });
  }

  const defaults = { minConcurrentOffers: 1, maxConcurrentOffers: 1, bypassSelectors: false };
  const scoring = {
    batchSize: 20,
    scoringParameters: ["workerSelectors", "jobLabels"],
    isBatchScoringEnabled: false,
    descendingOrder: true,
  };
  const mode = { kind: "bestWorker", ...defaults, scoringRuleOptions: scoring };
  const nothingLeft: { schema: ResourceSchema; patch: JsonObject; live: JsonObject; because: string }[] = [
    {
      schema: distributionPolicy,
      patch: { mode: { kind: "bestWorker", ...nulls(defaults) } },
      live: { mode },
      because: "the limits are back at the service's defaults",
    },
    {
      schema: distributionPolicy,
      patch: { mode: { kind: "bestWorker", scoringRuleOptions: nulls(scoring) } },
      live: { mode },
      because: "each option is back at its default",
    },
    {
      schema: distributionPolicy,
      patch: { mode: { kind: "bestWorker", scoringRuleOptions: null } },
      live: { mode },
      because: "all options are back at their defaults",
    },
    {
      schema: job,
      patch: { priority: null, matchingMode: null },
      live: { priority: 1, matchingMode: { kind: "queueAndMatch" } },
      because: "priority 1 and queueAndMatch are the service's own",
    },
    {
      schema: worker,
      patch: { queues: null, tags: null, channels: null },
      live: { queues: [], tags: {}, channels: [] },
      because: "an empty collection is what null leaves",
    },
    {
      schema: worker,
      patch: { queues: [], tags: {}, availableForOffers: false },
      live: {},
      because: "absent and empty, or absent and the default, are the same",
    },
  ];
  for (const { schema, patch, live: seen, because } of nothingLeft) {
    it(`plans an empty patch for ${JSON.stringify(patch)}: ${because}`, () => {
      expect(threeWayMerge(schema, patch, seen, [])).to.deep.equal({ pendingPatch: {}, conflicts: [] });
    });
  }

  it("reports no conflict for a dropped credential that the service hides", () => {
    const rule = (rest: JsonObject) => ({ mode: { kind: "bestWorker", scoringRule: { kind: "function", ...rest } } });
    const patch = rule({ credential: { appKey: null } });
    const { pendingPatch, conflicts } = threeWayMerge(
      distributionPolicy,
      patch,
      rule({ functionUri: "u", credential: {} }),
      [],
    );
    expect(conflicts).to.be.empty;
    expect(pendingPatch).to.deep.equal(patch);
  });

  it("names the key when the whole map is gone, with the base before the pending writes", () => {
    const before = [{ tags: { site: "n" } }, { tags: { site: "m" } }];
    const { conflicts } = threeWayMerge(worker, { tags: { site: "s" } }, {}, before);
    expect(conflicts.map(({ member: _, ...overlap }) => overlap)).to.deep.equal([
      { path: ["tags", "site"], desired: "s", live: undefined, base: "n" },
    ]);
  });
});

function nulls(object: object): JsonObject {
  return Object.fromEntries(Object.keys(object).map((key) => [key, null]));
}
