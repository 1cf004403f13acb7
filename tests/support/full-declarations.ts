/** Declarations of every kind that together use every field, every kind of a union object and every enum value of the API. */
import type { JsonObject } from "../../provider/dist/util/json.js";
import type { Kind } from "../../provider/dist/schema/names.js";

/** A secret that tests search for: it must appear nowhere in plain text. */
export const canarySecret = "canary-secret-that-nobody-may-see";

const functionRule = {
  kind: "function",
  functionUri: "https://rules.example.com/api/score",
  credential: { functionKey: canarySecret, appKey: canarySecret, clientId: "default" },
};
const webhookRule = {
  kind: "webhook",
  authorizationServerUri: "https://login.example.com/token",
  clientCredential: { clientId: "router", clientSecret: canarySecret },
  webhookUri: "https://rules.example.com/hook",
};
const expressionRule = { kind: "expression", language: "powerFx", expression: "If(job.vip = true, 10, 1)" };
const staticRule = { kind: "static", value: true };
const directMapRule = { kind: "directMap" };

const queueSelector = { key: "Id", labelOperator: "equal", value: "queue" };
const workerSelector = {
  key: "level",
  labelOperator: "greaterThanOrEqual",
  value: 3,
  expiresAfterSeconds: 60,
  expedite: true,
};
const operators = ["equal", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"];
const everyOperator = operators.map((labelOperator) => ({ key: "level", labelOperator, value: 5 }));
const everyPassThrough = operators.map((labelOperator) => ({ kind: "passThrough", key: "level", labelOperator }));

const limits = { minConcurrentOffers: 1, maxConcurrentOffers: 2, bypassSelectors: true };
const scoringRuleOptions = {
  batchSize: 10,
  scoringParameters: ["jobLabels", "workerSelectors"],
  isBatchScoringEnabled: true,
  descendingOrder: false,
};

/**
 * At least one of each kind; the first one of a kind has all its fields. Without identity and settings. The queues `queue`
 * and `other`, the policies `idle` (distribution), `classify` and `overflow` must exist where they are sent.
 */
export const fullDeclarations: Readonly<Record<Kind, readonly JsonObject[]>> = {
  Worker: [
    {
      capacity: 10,
      queues: ["queue", "other"],
      channels: [{ channelId: "voice", capacityCostPerJob: 10, maxNumberOfJobs: 1 }],
      labels: { language: "en", level: 5, bot: false },
      tags: { team: "a" },
      availableForOffers: true,
      maxConcurrentOffers: 2,
      apiVersion: "2024-01-18-preview",
    },
  ],
  Job: [
    {
      channelId: "voice",
      queueId: "queue",
      classificationPolicyId: "classify",
      channelReference: "call-1",
      priority: 7,
      dispositionCode: "none",
      requestedWorkerSelectors: [workerSelector, ...everyOperator],
      labels: { topic: "invoice" },
      tags: { campaign: 7 },
      notes: [{ message: "called twice", addedAt: "2026-01-31T09:00:00Z" }],
      matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2130-01-31T09:00:00.1234567+01:00" },
    },
    { channelId: "voice", queueId: "queue", matchingMode: { kind: "queueAndMatch" } },
    { channelId: "voice", queueId: "queue", matchingMode: { kind: "suspend" } },
  ],
  Queue: [
    { distributionPolicyId: "idle", name: "Support", exceptionPolicyId: "overflow", labels: { topic: "invoice" } },
  ],
  DistributionPolicy: [
    {
      offerExpiresAfterSeconds: 30.5,
      name: "Best",
      mode: { kind: "bestWorker", ...limits, scoringRule: functionRule, scoringRuleOptions },
    },
    { offerExpiresAfterSeconds: 30, mode: { kind: "longestIdle", ...limits } },
    { offerExpiresAfterSeconds: 30, mode: { kind: "roundRobin", ...limits } },
    { offerExpiresAfterSeconds: 30, mode: { kind: "bestWorker", scoringRule: webhookRule } },
    { offerExpiresAfterSeconds: 30, mode: { kind: "bestWorker", scoringRule: directMapRule } },
    { offerExpiresAfterSeconds: 30, mode: { kind: "bestWorker", scoringRule: { kind: "static", value: 3 } } },
    { offerExpiresAfterSeconds: 30, mode: { kind: "bestWorker", scoringRule: expressionRule } },
  ],
  ClassificationPolicy: [
    {
      name: "By topic",
      fallbackQueueId: "other",
      queueSelectorAttachments: [
        { kind: "static", queueSelector },
        { kind: "conditional", condition: expressionRule, queueSelectors: [queueSelector] },
        ...everyPassThrough,
        { kind: "ruleEngine", rule: webhookRule },
        { kind: "weightedAllocation", allocations: [{ weight: 1, queueSelectors: [queueSelector] }] },
      ],
      prioritizationRule: functionRule,
      workerSelectorAttachments: [
        { kind: "static", workerSelector },
        { kind: "conditional", condition: staticRule, workerSelectors: everyOperator },
        ...everyPassThrough,
        { kind: "passThrough", key: "language", labelOperator: "equal", expiresAfterSeconds: 90 },
        { kind: "ruleEngine", rule: functionRule },
        {
          kind: "weightedAllocation",
          allocations: [
            { weight: 0.25, workerSelectors: [workerSelector] },
            { weight: 0.75, workerSelectors: [] },
          ],
        },
      ],
    },
    { prioritizationRule: expressionRule },
    { prioritizationRule: webhookRule },
    { queueSelectorAttachments: [{ kind: "ruleEngine", rule: directMapRule }] },
    { queueSelectorAttachments: [{ kind: "conditional", condition: staticRule, queueSelectors: everyOperator }] },
    { prioritizationRule: { kind: "static", value: 3 } },
    { prioritizationRule: directMapRule },
    {},
  ],
  ExceptionPolicy: [
    {
      name: "Overflow",
      exceptionRules: [
        {
          id: "too-long",
          trigger: { kind: "queueLength", threshold: 10 },
          actions: [
            { kind: "cancel", id: "one", note: "queue is full", dispositionCode: "full" },
            {
              kind: "manualReclassify",
              id: "two",
              queueId: "other",
              priority: 10,
              workerSelectors: [workerSelector, ...everyOperator],
            },
          ],
        },
        {
          id: "too-slow",
          trigger: { kind: "waitTime", thresholdSeconds: 60.5 },
          actions: [
            { kind: "reclassify", id: "three", classificationPolicyId: "classify", labelsToUpsert: { late: true } },
          ],
        },
      ],
    },
    {
      exceptionRules: [{ id: "silent", trigger: { kind: "queueLength", threshold: 1 }, actions: [{ kind: "cancel" }] }],
    },
    { exceptionRules: [] },
  ],
};
