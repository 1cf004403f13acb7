/** Classifies jobs: sets queue, priority and worker selectors from the labels and the classification policy. */
import type { JsonValue } from "../../util/json.js";
import type { ClassificationPolicyBody } from "../entities/classification-policy.js";
import { priority } from "../entities/fields.js";
import type { JobRecord } from "../entities/job.js";
import type { RouterRule } from "../entities/rules.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { matchesSelector } from "../entities/selectors.js";
import { setStatus } from "../jobs/job-status-changes.js";
import { evaluateRule } from "../rules/evaluate.js";
import type { Store } from "../state/store.js";
import { type Facts, attachQueueSelectors, attachWorkerSelectors, ClassificationError } from "./attach.js";

/** Classifies and queues a job; while the call of a rule is pending, the job stays as it is. */
export function classify(store: Store, job: JobRecord): void {
  try {
    const decision = decide(store, job);
    if (decision !== undefined) apply(store, job, decision);
  } catch (error) {
    if (!(error instanceof ClassificationError)) throw error;
    job.failure = error.message;
    setStatus(store, job, "classificationFailed");
  }
}

interface Decision {
  readonly queueId: string;
  readonly priority: number;
  readonly attached: readonly WorkerSelector[];
}

function apply(store: Store, job: JobRecord, decision: Decision): void {
  const ownQueueId = ownQueueOf(job);
  job.isQueueChosen = decision.queueId !== ownQueueId;
  if (job.isQueueChosen && ownQueueId !== undefined) job.ownQueueId = ownQueueId;
  else delete job.ownQueueId;
  job.attached = decision.attached;
  job.attachedAt = store.now();
  job.body = { ...job.body, queueId: decision.queueId, priority: decision.priority };
  setStatus(store, job, "queued");
}

const ownQueueOf = (job: JobRecord): string | undefined => (job.isQueueChosen ? job.ownQueueId : job.body.queueId);

function decide(store: Store, job: JobRecord): Decision | undefined {
  const { labels, classificationPolicyId = "" } = job.body;
  const policy = store.classificationPolicies.get(classificationPolicyId)?.body;
  if (policy === undefined) {
    throw new ClassificationError(`there is no classification policy "${classificationPolicyId}"`);
  }
  const results = evaluateRules(store, job, policy);
  if (results === undefined) return undefined;
  const read = (rule: RouterRule): JsonValue => results.get(rule) ?? null;
  const { prioritizationRule: rule, workerSelectorAttachments } = policy;
  return {
    queueId: findQueue(store, policy, { labels, read }) ?? ownQueueOf(job) ?? findFallback(store, policy),
    priority: rule === undefined ? job.body.priority : readPriority(read(rule)),
    attached: workerSelectorAttachments.flatMap((one) => attachWorkerSelectors(store, one, { labels, read })),
  };
}

/**
 * Evaluates every rule first, so that no random number is drawn before all calls have returned; answers undefined while
 * one is pending.
 */
function evaluateRules(
  store: Store,
  job: JobRecord,
  policy: ClassificationPolicyBody,
): ReadonlyMap<RouterRule, JsonValue> | undefined {
  const attachments = [...policy.queueSelectorAttachments, ...policy.workerSelectorAttachments];
  const rules = [...(policy.prioritizationRule === undefined ? [] : [policy.prioritizationRule])];
  for (const one of attachments) {
    if (one.kind === "conditional") rules.push(one.condition);
    else if (one.kind === "ruleEngine") rules.push(one.rule);
  }
  const callService = store.ruleCalls.callerFor(job.id);
  const results = rules.map((rule) => [rule, evaluateRule(rule, { job: job.body.labels }, callService)] as const);
  const values = new Map<RouterRule, JsonValue>();
  let isPending = false;
  for (const [rule, result] of results) {
    if (result.kind === "failed") throw new ClassificationError(result.reason);
    if (result.kind === "pending") isPending = true;
    else values.set(rule, result.value);
  }
  return isPending ? undefined : values;
}

/** Finds the queue whose labels match all selectors; of several, the first by id. */
function findQueue(store: Store, policy: ClassificationPolicyBody, facts: Facts): string | undefined {
  const selectors = policy.queueSelectorAttachments.flatMap((one) => attachQueueSelectors(store, one, facts));
  if (selectors.length === 0) return undefined;
  const matches = [...store.queues.values()].filter(({ body }) =>
    selectors.every((one) => matchesSelector(body.labels, one)),
  );
  return matches.map(({ id }) => id).sort()[0];
}

function findFallback(store: Store, { fallbackQueueId }: ClassificationPolicyBody): string {
  if (fallbackQueueId === undefined) {
    throw new ClassificationError(
      "no queue has the labels asked for, the job has no queue of its own, and the policy names no fallback queue",
    );
  }
  if (!store.queues.has(fallbackQueueId)) {
    throw new ClassificationError(`the fallback queue "${fallbackQueueId}" is not there`);
  }
  return fallbackQueueId;
}

function readPriority(value: JsonValue): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const parsed = priority.safeParse(number);
  if (parsed.success) return parsed.data;
  throw new ClassificationError(
    `the prioritization rule yielded ${JSON.stringify(value)}, which is no priority from -100 to 100`,
  );
}
