import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { job } from "../../provider/dist/schema/job.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { review } from "../../provider/dist/reconciler/three-way-merge.js";

describe("review", () => {
  const known = { capacity: 2, labels: { skill: "x" }, queues: ["a"] };
  const live = { ...known, labels: { Id: "ada", skill: "x", theirs: 1 }, tags: {}, availableForOffers: false };
  const cases = [
    { patch: { capacity: 5 }, live, remaining: { capacity: 5 }, overlaps: [], because: "live is as we left it" },
    {
      patch: { capacity: 5 },
      live: { ...live, capacity: 5 },
      remaining: {},
      overlaps: [],
      because: "our lost write had landed",
    },
    {
      patch: { capacity: 5 },
      live: { ...live, capacity: 9 },
      remaining: { capacity: 5 },
      overlaps: ["capacity"],
      because: "neither what we knew nor what we want",
    },
    {
      patch: { labels: { skill: "y" } },
      live: { ...live, labels: { skill: "z" } },
      remaining: { labels: { skill: "y" } },
      overlaps: ["labels.skill"],
      because: "the overlap is one key",
    },
    {
      patch: { labels: { skill: "y" } },
      live: { ...live, labels: { skill: "x", other: "z" } },
      remaining: { labels: { skill: "y" } },
      overlaps: [],
      because: "another key is not our business",
    },
    {
      patch: { labels: { skill: null } },
      live: { ...live, labels: {} },
      remaining: {},
      overlaps: [],
      because: "removed already",
    },
    {
      patch: { labels: { skill: null } },
      live: { ...live, labels: { skill: "z" } },
      remaining: { labels: { skill: null } },
      overlaps: ["labels.skill"],
      because: "someone gave it a new value that we would remove",
    },
    {
      patch: { queues: ["b"] },
      live: { ...live, queues: ["a", "c"] },
      remaining: { queues: ["b"] },
      overlaps: ["queues"],
      because: "arrays are owned whole",
    },
    {
      patch: { capacity: 5 },
      live: { labels: {} },
      remaining: { capacity: 5 },
      overlaps: ["capacity"],
      because: "someone removed what we had set",
    },
    {
      patch: { tags: { site: "n" } },
      live,
      remaining: { tags: { site: "n" } },
      overlaps: [],
      because: "a first value where there is none",
    },
    {
      patch: { availableForOffers: true },
      live,
      remaining: { availableForOffers: true },
      overlaps: [],
      because: "the service's own default is nobody's value",
    },
    { patch: { availableForOffers: null }, live, remaining: {}, overlaps: [], because: "reset already" },
    {
      patch: { tags: { site: "n" } },
      live: { ...live, tags: { site: "s" } },
      remaining: { tags: { site: "n" } },
      overlaps: ["tags.site"],
      because: "someone was first",
    },
  ] as const;
  for (const { patch, live: seen, remaining, overlaps, because } of cases) {
    it(`${JSON.stringify(patch)} against ${JSON.stringify(seen)}: ${because}`, () => {
      const result = review(worker, patch, seen, [known]);
      expect(result.remaining).to.deep.equal(remaining);
      expect(result.overlaps.map(({ path }) => path)).to.deep.equal(overlaps);
    });
  }

  it("takes either of two states for our own after a lost write", () => {
    const after = { capacity: 7 };
    for (const capacity of [2, 7]) {
      expect(review(worker, { capacity: 5 }, { capacity }, [known, after]).overlaps).to.be.empty;
    }
    expect(review(worker, { capacity: 5 }, { capacity: 8 }, [known, after]).overlaps).to.have.length(1);
  });

  it("takes a tagged object of another kind for someone else's change", () => {
    const patch = { mode: { kind: "longestIdle", maxConcurrentOffers: 3 } };
    const declared = { mode: { kind: "longestIdle" } };
    const theirs = { mode: { kind: "roundRobin", bypassSelectors: false } };
    expect(review(distributionPolicy, patch, theirs, [declared]).overlaps.map(({ path }) => path)).to.deep.equal([
      "mode",
    ]);
  });

  const switched = [
    { theirs: {}, overlaps: [], because: "it is as we left it" },
    { theirs: { minConcurrentOffers: 1 }, overlaps: [], because: "the service's default is nobody's" },
    { theirs: { maxConcurrentOffers: 3 }, overlaps: ["mode"], because: "what they set goes with the old kind" },
  ];
  for (const { theirs, overlaps, because } of switched) {
    it(`counts ${overlaps.length} overlaps where ${JSON.stringify(theirs)} stands beside ours in an object that goes: ${because}`, () => {
      const patch = { mode: { kind: "roundRobin" } };
      const declared = { mode: { kind: "longestIdle", bypassSelectors: true } };
      const seen = { mode: { ...declared.mode, ...theirs } };
      const { remaining, overlaps: found } = review(distributionPolicy, patch, seen, [declared]);
      expect(found.map(({ path }) => path)).to.deep.equal(overlaps);
      expect(remaining).to.deep.equal(patch);
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
      expect(review(schema, patch, seen, [])).to.deep.equal({ remaining: {}, overlaps: [] });
    });
  }

  it("does not take a dropped credential that cannot be seen for somebody else's change", () => {
    const rule = (rest: JsonObject) => ({ mode: { kind: "bestWorker", scoringRule: { kind: "function", ...rest } } });
    const patch = rule({ credential: { appKey: null } });
    const { remaining, overlaps } = review(distributionPolicy, patch, rule({ functionUri: "u", credential: {} }), []);
    expect(overlaps).to.be.empty;
    expect(remaining).to.deep.equal(patch);
  });

  it("names the key when the whole map is gone, and what we knew before the lost writes", () => {
    const before = [{ tags: { site: "n" } }, { tags: { site: "m" } }];
    const { overlaps } = review(worker, { tags: { site: "s" } }, {}, before);
    expect(overlaps.map(({ member: _, ...overlap }) => overlap)).to.deep.equal([
      { path: "tags.site", ours: "s", theirs: undefined, known: "n" },
    ]);
  });
});

function nulls(object: object): JsonObject {
  return Object.fromEntries(Object.keys(object).map((key) => [key, null]));
}
