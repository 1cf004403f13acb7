import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { keepEquivalentOldInputs } from "../../provider/dist/reconciler/merge-patch.js";

describe("equivalent old inputs", () => {
  const rows: {
    kind: keyof typeof registry;
    olds: JsonObject;
    news: JsonObject;
    words: JsonObject;
    because: string;
  }[] = [
    {
      kind: "Worker",
      olds: { queues: ["a", "b"] },
      news: { queues: ["b", "a"] },
      words: { queues: ["a", "b"] },
      because: "the order of queues is irrelevant",
    },
    {
      kind: "Worker",
      olds: { queues: ["a", "b"] },
      news: { queues: ["b", "c"] },
      words: { queues: ["b", "c"] },
      because: "a changed list stands as typed",
    },
    {
      kind: "DistributionPolicy",
      olds: {
        mode: {
          kind: "bestWorker",
          maxConcurrentOffers: 2,
          scoringRuleOptions: { scoringParameters: ["jobLabels", "workerSelectors"] },
        },
      },
      news: {
        mode: {
          kind: "bestWorker",
          maxConcurrentOffers: 3,
          scoringRuleOptions: { scoringParameters: ["workerSelectors", "jobLabels"] },
        },
      },
      words: {
        mode: {
          kind: "bestWorker",
          maxConcurrentOffers: 3,
          scoringRuleOptions: { scoringParameters: ["jobLabels", "workerSelectors"] },
        },
      },
      because: "unchanged fields keep their old value beside a changed one",
    },
    {
      kind: "Job",
      olds: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2130-01-01T00:00:00Z" } },
      news: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2130-01-01T01:00:00+01:00" } },
      words: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2130-01-01T00:00:00Z" } },
      because: "the same time with another offset",
    },
  ];
  for (const { kind, olds, news, words, because } of rows) {
    it(`are kept or replaced: ${JSON.stringify(news)} after ${JSON.stringify(olds)}: ${because}`, () => {
      expect(keepEquivalentOldInputs(registry[kind], olds, news)).to.deep.equal(words);
    });
  }
});
