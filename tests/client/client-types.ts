/** Compiled, never run: what the client takes and shows. See types.spec.ts. */
import type { TokenCredential } from "@azure/core-auth";
import type {
  ClassificationPolicy,
  DistributionPolicy,
  JobPatch,
  RouterJob,
  RouterWorker,
} from "pulumi-jobrouter/client";
import { JobRouterClient } from "pulumi-jobrouter/client";

declare const client: JobRouterClient;
declare const identity: TokenCredential;

export const opened = [
  new JobRouterClient("endpoint=https://a.test;accesskey=a2V5"),
  new JobRouterClient("endpoint=https://a.test;accesskey=a2V5", { apiVersion: "2024-01-18-preview" }),
  new JobRouterClient("https://a.test", { key: "a2V5" }, { retryOptions: { maxRetries: 1 } }),
  new JobRouterClient("https://a.test", identity),
  // @ts-expect-error: there is no router without an address.
  new JobRouterClient(),
  // @ts-expect-error: there is no such version.
  new JobRouterClient("endpoint=https://a.test;accesskey=a2V5", { apiVersion: "2021-04-07-preview1" }),
];

/** A patch may leave out every field, and say null for each; lists are the inputs' own. */
export const taken = [
  client.workers.upsert("ada", {}),
  client.workers.upsert("ada", { capacity: null, queues: null, labels: { old: null, level: 1 }, tags: null }),
  client.workers.upsert("ada", { channels: [{ channelId: "voice", capacityCostPerJob: 1 }] }, { ifMatch: "1" }),
  client.distributionPolicies.upsert("fair", { mode: { kind: "bestWorker", scoringRuleOptions: { batchSize: null } } }),
  client.classificationPolicies.upsert("c", {
    prioritizationRule: { kind: "function", credential: { functionKey: "k" } },
  }),
  client.exceptionPolicies.upsert("e", {
    exceptionRules: [{ id: "r", trigger: { kind: "waitTime", thresholdSeconds: 1 }, actions: [{ kind: "cancel" }] }],
  }),
];

export const refused = [
  // @ts-expect-error: there is no such field.
  client.workers.upsert("ada", { capacty: 1 }),
  // @ts-expect-error: the id stands in the path.
  client.workers.upsert("ada", { workerId: "ada" }),
  // @ts-expect-error: the service sets the state.
  client.workers.upsert("ada", { state: "active" }),
  // @ts-expect-error: a channel of a list is whole.
  client.workers.upsert("ada", { channels: [{ channelId: "voice" }] }),
  // @ts-expect-error: a label is no object.
  client.queues.upsert("line", { labels: { deep: {} } }),
  // @ts-expect-error: a mode says its kind.
  client.distributionPolicies.upsert("fair", { mode: { bypassSelectors: true } }),
  // @ts-expect-error: a kind cannot be removed.
  client.distributionPolicies.upsert("fair", { mode: { kind: null } }),
  // @ts-expect-error: longestIdle has no scoring rule.
  client.distributionPolicies.upsert("fair", { mode: { kind: "longestIdle", scoringRule: { kind: "directMap" } } }),
  // @ts-expect-error: the conditions are those of writes.
  client.workers.get("ada", { ifMatch: "1" }),
  // @ts-expect-error: there is no such state to ask for.
  client.workers.list({ state: "busy" }),
  // @ts-expect-error: there is no such status to ask for.
  client.jobs.list({ status: "waiting" }),
  // @ts-expect-error: queues have no filter.
  client.queues.list({ state: "active" }),
  // @ts-expect-error: a disposition code belongs to closing.
  client.jobs.complete("call", "assignment", { dispositionCode: "solved" }),
];

/** What is read is told apart by kind, has no secret, and cannot be written to. */
export function shown(
  policy: ClassificationPolicy,
  { mode }: DistributionPolicy,
  worker: RouterWorker,
  job: RouterJob,
) {
  const { prioritizationRule: rule } = policy;
  if (rule?.kind === "function") {
    // @ts-expect-error: a key is not shown.
    const isKeyShown = rule.credential?.functionKey !== undefined;
    return [isKeyShown, rule.credential?.clientId, rule.functionUri];
  }
  // @ts-expect-error: only some kinds of modes have a scoring rule.
  if (mode?.scoringRule !== undefined) return [];
  if (mode?.kind === "bestWorker") return [mode.scoringRule, mode.scoringRuleOptions?.batchSize];
  // @ts-expect-error: a worker is changed by an upsert.
  worker.capacity = 1;
  // @ts-expect-error: so is each part of it.
  worker.labels["city"] = "Zürich";
  const status: string = job.status;
  const isKnown = job.status === "queued";
  const isNewer = job.status === "teleported";
  const [selector] = job.attachedWorkerSelectors;
  const until: string | undefined = selector?.expiresAt;
  return [status, isKnown, isNewer, until, worker.queues.length, job.assignments["a"]?.completedAt];
}

/** What was read may be sent again, without what is not the program's to say. */
export function again({ labels, tags, notes }: RouterJob): JobPatch {
  return { labels, tags, notes };
}
