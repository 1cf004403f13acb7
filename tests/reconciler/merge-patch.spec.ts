import { expect } from "chai";
import fc from "fast-check";
import { startEmulator } from "jobrouter-emulator";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { queue } from "../../provider/dist/schema/queue.js";
import { job } from "../../provider/dist/schema/job.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { observedState } from "../../provider/dist/reconciler/state.js";
import { plan } from "../../provider/dist/reconciler/merge-patch.js";
import { threeWayMerge } from "../../provider/dist/reconciler/three-way-merge.js";

/** A job that is scheduled for this time. */
const at = (scheduleAt: string) => ({ matchingMode: { kind: "scheduleAndSuspend", scheduleAt } });

describe("plan", () => {
  const cases = [
    { schema: worker, last: { capacity: 1 }, next: { capacity: 1 }, patch: {}, because: "nothing differs" },
    {
      schema: worker,
      last: { capacity: 1 },
      next: { capacity: 3 },
      patch: { capacity: 3 },
      because: "only what differs is sent",
    },
    { schema: worker, last: {}, next: { capacity: 3 }, patch: { capacity: 3 }, because: "a new field is set" },
    {
      schema: worker,
      last: { capacity: 1, availableForOffers: true },
      next: { capacity: 1 },
      patch: { availableForOffers: null },
      because: "a dropped field becomes null",
    },
    {
      schema: worker,
      last: { tags: { x: 1, y: 1 } },
      next: { tags: { y: 2 } },
      patch: { tags: { x: null, y: 2 } },
      because: "maps are patched key by key",
    },
    {
      schema: worker,
      last: { labels: { x: 1 } },
      next: {},
      patch: { labels: { x: null } },
      because: "a dropped map removes only our own keys",
    },
    {
      schema: worker,
      last: { labels: { x: 1 } },
      next: { labels: {} },
      patch: { labels: { x: null } },
      because: "an empty map in a merge patch would change nothing",
    },
    {
      schema: worker,
      last: {},
      next: { labels: {} },
      patch: { labels: {} },
      because: "an empty map is declared for the first time",
    },
    {
      schema: worker,
      last: { queues: ["a", "b"] },
      next: { queues: ["b", "a"] },
      patch: {},
      because: "queues have no order",
    },
    {
      schema: worker,
      last: { queues: ["a", "b"] },
      next: { queues: ["b"] },
      patch: { queues: ["b"] },
      because: "arrays are sent whole",
    },
    {
      schema: worker,
      last: { queues: ["a"] },
      next: {},
      patch: { queues: null },
      because: "a dropped array becomes null",
    },
    {
      schema: worker,
      last: { labels: { n: 1 } },
      next: { labels: { n: "1" } },
      patch: { labels: { n: "1" } },
      because: "a number is not a string",
    },
    {
      schema: distributionPolicy,
      last: { mode: { kind: "longestIdle", maxConcurrentOffers: 2 } },
      next: { mode: { kind: "longestIdle", maxConcurrentOffers: 3 } },
      patch: { mode: { kind: "longestIdle", maxConcurrentOffers: 3 } },
      because: "a change inside a tagged object names its kind",
    },
    {
      schema: distributionPolicy,
      last: { mode: { kind: "longestIdle", maxConcurrentOffers: 2 } },
      next: { mode: { kind: "longestIdle" } },
      patch: { mode: { kind: "longestIdle", maxConcurrentOffers: null } },
      because: "a dropped member becomes null",
    },
    {
      schema: distributionPolicy,
      last: { mode: { kind: "longestIdle", bypassSelectors: false } },
      next: { mode: { kind: "longestIdle" } },
      patch: { mode: { kind: "longestIdle", bypassSelectors: null } },
      because: "what was declared is dropped, also when it was the default",
    },
    {
      schema: distributionPolicy,
      last: { mode: { kind: "bestWorker", maxConcurrentOffers: 2 } },
      next: { mode: { kind: "roundRobin" } },
      patch: { mode: { kind: "roundRobin" } },
      because: "another kind is sent whole and without nulls of the old one",
    },
    {
      schema: job,
      last: { notes: [{ message: "a" }, { message: "b" }] },
      next: { notes: [{ message: "b" }, { message: "a" }] },
      patch: {},
      because: "the service sorts notes by their time",
    },
    {
      schema: job,
      last: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2026-01-31T09:00:00Z" } },
      next: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2026-01-31T10:00:00.000+01:00" } },
      patch: {},
      because: "the same time in another format",
    },
    {
      schema: worker,
      last: { capacity: 1, settingOfLater: 1 },
      next: { capacity: 1 },
      patch: {},
      because: "only fields of the schema are sent",
    },
    {
      schema: job,
      last: { notes: [{ message: "a" }, { message: "a" }, { message: "b" }] },
      next: { notes: [{ message: "a" }, { message: "b" }, { message: "b" }] },
      patch: { notes: [{ message: "a" }, { message: "b" }, { message: "b" }] },
      because: "each item of a list counts once",
    },
    {
      schema: job,
      last: { notes: [{ message: "a", addedAt: "2026-01-31T09:00:00Z" }] },
      next: { notes: [{ message: "a" }] },
      patch: {},
      because: "a dropped date stays as the service has it",
    },
    {
      schema: job,
      last: { notes: [{ message: "a" }] },
      next: { notes: [{ message: "a", addedAt: "2026-01-31T09:00:00Z" }] },
      patch: { notes: [{ message: "a", addedAt: "2026-01-31T09:00:00Z" }] },
      because: "a newly declared date may differ",
    },
    {
      schema: worker,
      last: {
        channels: [
          { channelId: "a", capacityCostPerJob: 1 },
          { channelId: "b", capacityCostPerJob: 1 },
        ],
      },
      next: {
        channels: [
          { channelId: "b", capacityCostPerJob: 1 },
          { channelId: "a", capacityCostPerJob: 1 },
        ],
      },
      patch: {},
      because: "channels have no order",
    },
    {
      schema: job,
      last: at("2026-01-31T09:00:00.1234567Z"),
      next: at("2026-01-31T09:00:00.1234568Z"),
      patch: at("2026-01-31T09:00:00.1234568Z"),
      because: "the service keeps seven digits",
    },
    {
      schema: job,
      last: at("2026-01-31T09:00:00.1234Z"),
      next: at("2026-01-31T09:00:00.123400Z"),
      patch: {},
      because: "trailing zeros are irrelevant",
    },
    {
      schema: queue,
      last: { labels: { x: 1 } },
      next: {},
      patch: { labels: { x: null } },
      because: "labels of a queue are a map too",
    },
    {
      schema: distributionPolicy,
      last: { mode: { kind: "bestWorker", scoringRuleOptions: { batchSize: 5 } } },
      next: { mode: { kind: "bestWorker" } },
      patch: { mode: { kind: "bestWorker", scoringRuleOptions: { batchSize: null } } },
      because: "a dropped object removes only our own members",
    },
  ] as const;
  for (const { schema, last, next, patch, because } of cases) {
    it(`${JSON.stringify(last)} → ${JSON.stringify(next)}: ${because}`, () => {
      expect(plan(schema, last, next)).to.deep.equal(patch);
    });
  }

  it("updates from any declaration to any other in the emulator, and then plans an empty patch", async () => {
    const emulator = await startEmulator();
    let count = 0;
    try {
      fc.assert(
        fc.property(workerInputs, workerInputs, (last, next) => {
          const path = `/routing/workers/w${++count}`;
          emulator.edit(path, last);
          const live = emulator.edit(path, plan(worker, last, next));
          expect(threeWayMerge(worker, plan(worker, {}, next), live, []).pendingPatch).to.deep.equal({});
          expect(observedState(worker, next, live)).to.deep.equal(next);
          expect(plan(worker, next, next)).to.deep.equal({});
        }),
        { numRuns: 300 },
      );
    } finally {
      await emulator.close();
    }
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
