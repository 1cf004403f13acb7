/** For each kind: the first declaration, and pairs of a change by the program and an edit by another client. */
import type { JsonObject } from "jobrouter-emulator";
import type { Kind } from "../../provider/dist/schema/names.js";

/** A change by the program and a concurrent edit. */
export interface Meeting {
  /** Fields that the program declares anew; null drops one. */
  readonly ours: JsonObject;
  /** A merge patch by another client. */
  readonly theirs: JsonObject;
  /** The conflicting fields; none where both edits can be merged. */
  readonly overlaps: readonly string[];
  /** True when both set the same value, so that no write is needed. */
  readonly isSame?: true;
  /** True when their edit is in an undeclared field, which no refresh shows. */
  readonly isUnseen?: true;
  readonly because: string;
}

/** What a kind is tested with. */
export interface Arena {
  readonly first: JsonObject;
  readonly meetings: readonly Meeting[];
}

const selector = (value: number): JsonObject => ({ key: "level", labelOperator: "equal", value });
const attachment = (value: number): JsonObject => ({ kind: "static", workerSelector: selector(value) });
const exceptionRule = (threshold: number): JsonObject => ({
  id: "full",
  trigger: { kind: "queueLength", threshold },
  actions: [{ kind: "cancel", note: "full" }],
});

/** By kind. The queues `queue` and `queue2`, and the policies of their names, must exist. */
export const rivalEdits: Readonly<Record<Kind, Arena>> = {
  Worker: {
    first: { capacity: 2, queues: ["queue"], labels: { skill: "x", level: 1 }, tags: { site: "n" } },
    meetings: [
      { ours: { capacity: 5 }, theirs: { capacity: 9 }, overlaps: ["capacity"], because: "it is the same field" },
      { ours: { capacity: 5 }, theirs: { tags: { site: "s" } }, overlaps: [], because: "it is another field" },
      { ours: { capacity: 5 }, theirs: { capacity: 5 }, overlaps: [], isSame: true, because: "both want the same" },
      {
        ours: { labels: { skill: "y", level: 1 } },
        theirs: { labels: { skill: "z" } },
        overlaps: ["labels.skill"],
        because: "it is the same key",
      },
      {
        ours: { labels: { skill: "y", level: 1 } },
        theirs: { labels: { skill: null } },
        overlaps: ["labels.skill"],
        because: "they removed the key that we change",
      },
      {
        ours: { labels: { level: 1 } },
        theirs: { labels: { skill: null } },
        overlaps: [],
        isSame: true,
        because: "both remove the key",
      },
      {
        ours: { labels: { level: 1 } },
        theirs: { labels: { skill: "z", level: 3 } },
        overlaps: ["labels.skill"],
        because: "of their two keys we drop one",
      },
      {
        ours: { labels: { skill: "y", level: 2 } },
        theirs: { labels: { vip: true }, tags: { shift: "late" } },
        overlaps: [],
        because: "keys that we never declared are theirs",
      },
      {
        ours: { queues: ["queue", "queue2"] },
        theirs: { queues: ["queue2"] },
        overlaps: ["queues"],
        because: "a list is one value",
      },
      {
        ours: { capacity: 5, labels: null, tags: { site: "e" } },
        theirs: { capacity: 9, labels: { level: 7 }, tags: { site: "s" } },
        overlaps: ["capacity", "labels.level", "tags.site"],
        because: "each field has its line",
      },
    ],
  },
  Job: {
    first: {
      channelId: "voice",
      queueId: "queue",
      priority: 5,
      labels: { topic: "a" },
      requestedWorkerSelectors: [selector(1)],
    },
    meetings: [
      { ours: { priority: 7 }, theirs: { priority: 9 }, overlaps: ["priority"], because: "it is the same field" },
      { ours: { priority: 7 }, theirs: { priority: null }, overlaps: ["priority"], because: "they reset it" },
      { ours: { priority: null }, theirs: { priority: null }, overlaps: [], isSame: true, because: "both reset it" },
      { ours: { priority: 7 }, theirs: { labels: { topic: "b" } }, overlaps: [], because: "it is another field" },
      {
        ours: { requestedWorkerSelectors: [selector(2)] },
        theirs: { requestedWorkerSelectors: [selector(1), selector(3)] },
        overlaps: ["requestedWorkerSelectors"],
        because: "a list is one value",
      },
      {
        ours: { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2130-01-01T00:00:00Z" } },
        theirs: { matchingMode: { kind: "suspend" } },
        overlaps: ["matchingMode"],
        isUnseen: true,
        because: "they switched the kind",
      },
    ],
  },
  Queue: {
    first: { distributionPolicyId: "policy", name: "one", labels: { topic: "a" } },
    meetings: [
      { ours: { name: "two" }, theirs: { name: "nine" }, overlaps: ["name"], because: "it is the same field" },
      { ours: { name: null }, theirs: { name: "nine" }, overlaps: ["name"], because: "we drop what they changed" },
      {
        ours: { distributionPolicyId: "policy2" },
        theirs: { labels: { topic: "b" }, name: "nine" },
        overlaps: [],
        because: "these are other fields",
      },
      {
        ours: { exceptionPolicyId: "except" },
        theirs: { exceptionPolicyId: "except2" },
        overlaps: ["exceptionPolicyId"],
        isUnseen: true,
        because: "both give a first value",
      },
    ],
  },
  DistributionPolicy: {
    first: {
      offerExpiresAfterSeconds: 30,
      mode: { kind: "bestWorker", maxConcurrentOffers: 2, scoringRuleOptions: { batchSize: 5 } },
    },
    meetings: [
      {
        ours: { offerExpiresAfterSeconds: 40 },
        theirs: { offerExpiresAfterSeconds: 50 },
        overlaps: ["offerExpiresAfterSeconds"],
        because: "it is the same field",
      },
      {
        ours: { mode: { kind: "bestWorker", maxConcurrentOffers: 3, scoringRuleOptions: { batchSize: 5 } } },
        theirs: { mode: { kind: "bestWorker", maxConcurrentOffers: 4 } },
        overlaps: ["mode.maxConcurrentOffers"],
        because: "it is the same member",
      },
      {
        ours: { mode: { kind: "bestWorker", maxConcurrentOffers: 3, scoringRuleOptions: { batchSize: 5 } } },
        theirs: { mode: { kind: "bestWorker", bypassSelectors: true, scoringRuleOptions: { batchSize: 7 } } },
        overlaps: [],
        because: "these are other members",
      },
      {
        ours: { mode: { kind: "bestWorker", maxConcurrentOffers: 2, scoringRuleOptions: { batchSize: 6 } } },
        theirs: { mode: { kind: "bestWorker", scoringRuleOptions: { batchSize: 7 } } },
        overlaps: ["mode.scoringRuleOptions.batchSize"],
        because: "it is the same member, two objects deep",
      },
      {
        ours: { mode: { kind: "bestWorker", maxConcurrentOffers: 3, scoringRuleOptions: { batchSize: 5 } } },
        theirs: { mode: { kind: "roundRobin", maxConcurrentOffers: 2 } },
        overlaps: ["mode"],
        because: "they switched the kind",
      },
      {
        ours: { mode: { kind: "longestIdle" } },
        theirs: { mode: { kind: "bestWorker", bypassSelectors: true } },
        overlaps: ["mode"],
        isUnseen: true,
        because: "what they set goes with the old kind",
      },
      {
        ours: { mode: { kind: "longestIdle" } },
        theirs: { mode: { kind: "roundRobin" } },
        overlaps: ["mode"],
        because: "each switched to another kind",
      },
      {
        ours: { mode: { kind: "roundRobin" } },
        theirs: { mode: { kind: "roundRobin" } },
        overlaps: [],
        isSame: true,
        because: "both switched to the same kind",
      },
    ],
  },
  ClassificationPolicy: {
    first: {
      name: "one",
      prioritizationRule: { kind: "static", value: 3 },
      workerSelectorAttachments: [attachment(1)],
    },
    meetings: [
      {
        ours: { prioritizationRule: { kind: "static", value: 5 } },
        theirs: { prioritizationRule: { kind: "static", value: 9 } },
        overlaps: ["prioritizationRule.value"],
        because: "it is the same member",
      },
      {
        ours: { prioritizationRule: { kind: "static", value: 5 } },
        theirs: { prioritizationRule: { kind: "expression", expression: "1" } },
        overlaps: ["prioritizationRule"],
        because: "they switched the kind",
      },
      {
        ours: { prioritizationRule: null },
        theirs: { prioritizationRule: { kind: "static", value: 9 } },
        overlaps: ["prioritizationRule"],
        because: "we drop what they changed",
      },
      {
        ours: { prioritizationRule: { kind: "static", value: 5 } },
        theirs: { prioritizationRule: null },
        overlaps: ["prioritizationRule"],
        because: "they dropped what we change",
      },
      {
        ours: { workerSelectorAttachments: [attachment(2)] },
        theirs: { workerSelectorAttachments: [attachment(1), attachment(3)] },
        overlaps: ["workerSelectorAttachments"],
        because: "a list is one value",
      },
      {
        ours: { name: "two" },
        theirs: { fallbackQueueId: "queue2", workerSelectorAttachments: [] },
        overlaps: [],
        because: "these are other fields",
      },
    ],
  },
  ExceptionPolicy: {
    first: { name: "one", exceptionRules: [exceptionRule(10)] },
    meetings: [
      {
        ours: { exceptionRules: [exceptionRule(20)] },
        theirs: { exceptionRules: [exceptionRule(30)] },
        overlaps: ["exceptionRules"],
        because: "a list is one value",
      },
      {
        ours: { exceptionRules: [exceptionRule(20)] },
        theirs: { exceptionRules: [exceptionRule(20)] },
        overlaps: [],
        isSame: true,
        because: "both want the same, whatever ids the service gave the actions",
      },
      { ours: { name: "two" }, theirs: { name: "nine" }, overlaps: ["name"], because: "it is the same field" },
      { ours: { name: "two" }, theirs: { exceptionRules: [] }, overlaps: [], because: "it is another field" },
    ],
  },
};
