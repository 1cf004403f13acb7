import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { formatPath } from "../../provider/dist/util/path.js";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { job } from "../../provider/dist/schema/job.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { threeWayMerge } from "../../provider/dist/reconciler/three-way-merge.js";

describe("the three-way merge", () => {
  const known = { capacity: 2, labels: { skill: "x" }, queues: ["a"] };
  const live = { ...known, labels: { Id: "ada", skill: "x", theirs: 1 }, tags: {}, availableForOffers: false };
  const cases = [
    { patch: { capacity: 5 }, live, pendingPatch: { capacity: 5 }, conflicts: [], because: "live is as we left it" },
    {
      patch: { capacity: 5 },
      live: { ...live, capacity: 5 },
      pendingPatch: {},
      conflicts: [],
      because: "our lost write had landed",
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
      because: "the overlap is one key",
    },
    {
      patch: { labels: { skill: "y" } },
      live: { ...live, labels: { skill: "x", other: "z" } },
      pendingPatch: { labels: { skill: "y" } },
      conflicts: [],
      because: "another key is not our business",
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
      because: "someone gave it a new value that we would remove",
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
      because: "someone removed what we had set",
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
      because: "the service's own default is nobody's value",
    },
    { patch: { availableForOffers: null }, live, pendingPatch: {}, conflicts: [], because: "reset already" },
    {
      patch: { tags: { site: "n" } },
      live: { ...live, tags: { site: "s" } },
      pendingPatch: { tags: { site: "n" } },
      conflicts: ["tags.site"],
      because: "someone was first",
    },
  ] as const;
  for (const { patch, live: seen, pendingPatch, conflicts, because } of cases) {
    it(`${JSON.stringify(patch)} against ${JSON.stringify(seen)}: ${because}`, () => {
      const result = threeWayMerge(worker, patch, seen, [known]);
      expect(result.pendingPatch).to.deep.equal(pendingPatch);
      expect(result.conflicts.map(({ path }) => formatPath(path))).to.deep.equal(conflicts);
    });
  }

  it("takes either of two states for our own after a lost write", () => {
    const after = { capacity: 7 };
    for (const capacity of [2, 7]) {
      expect(threeWayMerge(worker, { capacity: 5 }, { capacity }, [known, after]).conflicts).to.be.empty;
    }
    expect(threeWayMerge(worker, { capacity: 5 }, { capacity: 8 }, [known, after]).conflicts).to.have.length(1);
  });

  it("takes a tagged object of another kind for someone else's change", () => {
    const patch = { mode: { kind: "longestIdle", maxConcurrentOffers: 3 } };
    const declared = { mode: { kind: "longestIdle" } };
    const theirs = { mode: { kind: "roundRobin", bypassSelectors: false } };
    expect(
      threeWayMerge(distributionPolicy, patch, theirs, [declared]).conflicts.map(({ path }) => formatPath(path)),
    ).to.deep.equal(["mode"]);
  });

  const switched = [
    { theirs: {}, conflicts: [], because: "it is as we left it" },
    { theirs: { minConcurrentOffers: 1 }, conflicts: [], because: "the service's default is nobody's" },
    { theirs: { maxConcurrentOffers: 3 }, conflicts: ["mode"], because: "what they set goes with the old kind" },
  ];
  for (const { theirs, conflicts, because } of switched) {
    it(`counts ${conflicts.length} conflicts where ${JSON.stringify(theirs)} stands beside ours in an object that goes: ${because}`, () => {
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
      because: "so is each option",
    },
    {
      schema: distributionPolicy,
      patch: { mode: { kind: "bestWorker", scoringRuleOptions: null } },
      live: { mode },
      because: "so are all of them",
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
    it(`leaves nothing of ${JSON.stringify(patch)}: ${because}`, () => {
      expect(threeWayMerge(schema, patch, seen, [])).to.deep.equal({ pendingPatch: {}, conflicts: [] });
    });
  }

  it("does not take a dropped credential that cannot be seen for somebody else's change", () => {
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

  it("names the key when the whole map is gone, and what we knew before the lost writes", () => {
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
