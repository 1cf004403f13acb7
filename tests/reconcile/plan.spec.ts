import { expect } from "chai";
import fc from "fast-check";
import { distributionPolicy } from "../../provider/dist/contracts/distribution-policy.js";
import { job } from "../../provider/dist/contracts/job.js";
import { worker } from "../../provider/dist/contracts/worker.js";
import { applyMergePatch, combine } from "../../provider/dist/reconcile/merge-patch.js";
import { plan } from "../../provider/dist/reconcile/plan.js";
import { review } from "../../provider/dist/reconcile/review.js";

describe("plan", () => {
  const cases = [
    { contract: worker, last: { capacity: 1 }, next: { capacity: 1 }, patch: {}, because: "nothing differs" },
    {
      contract: worker,
      last: { capacity: 1 },
      next: { capacity: 3 },
      patch: { capacity: 3 },
      because: "only what differs goes out",
    },
    { contract: worker, last: {}, next: { capacity: 3 }, patch: { capacity: 3 }, because: "a new field is set" },
    {
      contract: worker,
      last: { capacity: 1, availableForOffers: true },
      next: { capacity: 1 },
      patch: { availableForOffers: null },
      because: "a dropped field becomes null",
    },
    {
      contract: worker,
      last: { tags: { x: 1, y: 1 } },
      next: { tags: { y: 2 } },
      patch: { tags: { x: null, y: 2 } },
      because: "maps are said key by key",
    },
    {
      contract: worker,
      last: { labels: { x: 1 } },
      next: {},
      patch: { labels: { x: null } },
      because: "a dropped map takes only our own keys along",
    },
    {
      contract: worker,
      last: { labels: { x: 1 } },
      next: { labels: {} },
      patch: { labels: { x: null } },
      because: "an empty map in a merge patch would change nothing",
    },
    {
      contract: worker,
      last: {},
      next: { labels: {} },
      patch: { labels: {} },
      because: "an empty map is declared for the first time",
    },
    {
      contract: worker,
      last: { queues: ["a", "b"] },
      next: { queues: ["b", "a"] },
      patch: {},
      because: "queues have no order",
    },
    {
      contract: worker,
      last: { queues: ["a", "b"] },
      next: { queues: ["b"] },
      patch: { queues: ["b"] },
      because: "arrays go whole",
    },
    {
      contract: worker,
      last: { queues: ["a"] },
      next: {},
      patch: { queues: null },
      because: "a dropped array becomes null",
    },
    {
      contract: worker,
      last: { labels: { n: 1 } },
      next: { labels: { n: "1" } },
      patch: { labels: { n: "1" } },
      because: "a number is not a text",
    },
    {
      contract: distributionPolicy,
      last: { mode: { kind: "longestIdle", maxConcurrentOffers: 2 } },
      next: { mode: { kind: "longestIdle", maxConcurrentOffers: 3 } },
      patch: { mode: { kind: "longestIdle", maxConcurrentOffers: 3 } },
      because: "a change inside a tagged object names its kind",
    },
    {
      contract: distributionPolicy,
      last: { mode: { kind: "longestIdle", maxConcurrentOffers: 2 } },
      next: { mode: { kind: "longestIdle" } },
      patch: { mode: { kind: "longestIdle", maxConcurrentOffers: null } },
      because: "a dropped member becomes null",
    },
    {
      contract: distributionPolicy,
      last: { mode: { kind: "longestIdle", bypassSelectors: false } },
      next: { mode: { kind: "longestIdle" } },
      patch: { mode: { kind: "longestIdle", bypassSelectors: null } },
      because: "what was declared is dropped, also when it was the default",
    },
    {
      contract: distributionPolicy,
      last: { mode: { kind: "bestWorker", maxConcurrentOffers: 2 } },
      next: { mode: { kind: "roundRobin" } },
      patch: { mode: { kind: "roundRobin" } },
      because: "another kind goes whole and without nulls of the old one",
    },
    {
      contract: job,
      last: { notes: [{ message: "a" }, { message: "b" }] },
      next: { notes: [{ message: "b" }, { message: "a" }] },
      patch: {},
      because: "the service sorts notes by their time",
    },
    {
      contract: job,
      last: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2026-01-31T09:00:00Z" } },
      next: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2026-01-31T10:00:00.000+01:00" } },
      patch: {},
      because: "the same moment in other words",
    },
    {
      contract: worker,
      last: { capacity: 1, settingOfLater: 1 },
      next: { capacity: 1 },
      patch: {},
      because: "only fields of the contract are sent",
    },
  ] as const;
  for (const { contract, last, next, patch, because } of cases) {
    it(`${JSON.stringify(last)} → ${JSON.stringify(next)}: ${because}`, () => {
      expect(plan(contract, last, next)).to.deep.equal(patch);
    });
  }

  it("leads from any declaration to any other, and then has nothing left to do", () => {
    fc.assert(
      fc.property(workerInputs, workerInputs, (last, next) => {
        const live = applyMergePatch(worker, { labels: {}, tags: {}, queues: [], ...last }, plan(worker, last, next));
        const { remaining } = review(worker, plan(worker, {}, next), live, []);
        expect(remaining).to.deep.equal({});
        expect(plan(worker, next, next)).to.deep.equal({});
      }),
      { numRuns: 300 },
    );
  });
});

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
});

describe("merge patches", () => {
  it("combine with their nulls, and the second word counts", () => {
    const first = { availableForOffers: null, tags: { x: 1, y: 1 } };
    expect(combine(worker, first, { tags: { y: null }, capacity: 1 })).to.deep.equal({
      availableForOffers: null,
      tags: { x: 1, y: null },
      capacity: 1,
    });
  });

  it("drop the members of the old kind when the kind changes", () => {
    const before = { mode: { kind: "roundRobin", maxConcurrentOffers: 5 } };
    const patch = { mode: { kind: "longestIdle", bypassSelectors: true } };
    expect(applyMergePatch(distributionPolicy, before, patch)).to.deep.equal(patch);
    expect(combine(distributionPolicy, before, patch)).to.deep.equal(patch);
  });

  it("apply nulls at any depth, and leave none behind", () => {
    const applied = applyMergePatch(
      worker,
      { labels: { a: 1, b: 2 }, capacity: 1 },
      { labels: { a: null }, tags: { x: null } },
    );
    expect(applied).to.deep.equal({ labels: { b: 2 }, capacity: 1, tags: {} });
  });
});

const labels = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.integer(), fc.string(), fc.boolean()), {
  maxKeys: 3,
});
const workerInputs = fc.record(
  {
    capacity: fc.integer({ min: 1, max: 3 }),
    queues: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
    labels,
    tags: labels,
    availableForOffers: fc.boolean(),
  },
  { requiredKeys: ["capacity"] },
);
