/** Finds a job's queue, its priority and what it asks of workers, from its labels and its classification policy. */
import * as z from "zod";
import type { QueueSelectorAttachment, WorkerSelectorAttachment } from "../entities/attachments.js";
import type { ClassificationPolicyBody } from "../collections/classification-policies.js";
import type { Primitive } from "../entities/fields.js";
import { priority } from "../entities/fields.js";
import type { RouterRule } from "../entities/rules.js";
import type { QueueSelector, WorkerSelector } from "../entities/selector-fields.js";
import { queueSelector, workerSelector } from "../entities/selector-fields.js";
import { setStatus } from "../jobs/job-status-changes.js";
import type { JsonValue } from "../../util/json.js";
import { isObject, present } from "../../util/json.js";
import { evaluateRule } from "../rules/evaluate.js";
import { meets } from "../entities/selectors.js";
import type { JobRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";

type Labels = Readonly<Record<string, Primitive>>;

/** Ends the classification early: a service has still to answer, or a rule cannot be used. */
class Interruption extends Error {
  readonly isPending: boolean;

  constructor(isPending: boolean, message = "") {
    super(message);
    this.isPending = isPending;
  }
}

const fail = (message: string): Interruption => new Interruption(false, message);

/** Classifies a job and queues it; while a rule has still to answer the job stays as it is. */
export function classify(store: Store, job: JobRecord): void {
  try {
    applyDecision(store, job, decide(store, job));
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    if (error.isPending) return;
    job.failure = error.message;
    setStatus(store, job, "classificationFailed");
  }
}

interface Decision {
  readonly queueId: string;
  readonly isQueueChosen: boolean;
  readonly priority: number;
  readonly attached: readonly WorkerSelector[];
}

function applyDecision(store: Store, job: JobRecord, decision: Decision): void {
  job.isQueueChosen = decision.isQueueChosen;
  job.attached = decision.attached;
  job.attachedAt = store.now();
  job.body = { ...job.body, queueId: decision.queueId, priority: decision.priority };
  setStatus(store, job, "queued");
}

function decide(store: Store, job: JobRecord): Decision {
  const { labels, classificationPolicyId = "", queueId } = job.body;
  const policy = store.classificationPolicies.get(classificationPolicyId)?.body;
  if (policy === undefined) throw fail(`there is no classification policy "${classificationPolicyId}"`);
  const own = job.isQueueChosen ? undefined : queueId;
  const results = evaluateAll(store, job, policy, own === undefined);
  const read = (rule: RouterRule): JsonValue => results.get(rule) ?? null;
  const { prioritizationRule: rule, workerSelectorAttachments } = policy;
  return {
    queueId: own ?? findQueue(store, policy, { labels, read }),
    isQueueChosen: own === undefined,
    priority: rule === undefined ? job.body.priority : readPriority(read(rule)),
    attached: workerSelectorAttachments.flatMap((one) => attachToWorkers(store, one, { labels, read })),
  };
}

/** Computes every rule first, so that nothing is drawn by lot before all services have answered. */
function evaluateAll(
  store: Store,
  job: JobRecord,
  policy: ClassificationPolicyBody,
  isQueueWanted: boolean,
): ReadonlyMap<RouterRule, JsonValue> {
  const attachments = [...(isQueueWanted ? policy.queueSelectorAttachments : []), ...policy.workerSelectorAttachments];
  const rules = [...(policy.prioritizationRule === undefined ? [] : [policy.prioritizationRule])];
  for (const one of attachments) {
    if (one.kind === "conditional") rules.push(one.condition);
    else if (one.kind === "ruleEngine") rules.push(one.rule);
  }
  const ask = store.answers.askerFor(job.id);
  const outcomes = rules.map((rule) => [rule, evaluateRule(rule, { job: job.body.labels }, ask)] as const);
  const results = new Map<RouterRule, JsonValue>();
  let isPending = false;
  for (const [rule, outcome] of outcomes) {
    if (outcome.kind === "failed") throw fail(outcome.reason);
    if (outcome.kind === "pending") isPending = true;
    else results.set(rule, outcome.value);
  }
  if (isPending) throw new Interruption(true);
  return results;
}

interface Facts {
  readonly labels: Labels;
  readonly read: (rule: RouterRule) => JsonValue;
}

/** All selectors must meet the labels of one queue; of several such queues the first by its id is taken. */
function findQueue(store: Store, policy: ClassificationPolicyBody, facts: Facts): string {
  const selectors = policy.queueSelectorAttachments.flatMap((one) => attachToQueue(store, one, facts));
  const fitting =
    selectors.length === 0
      ? []
      : [...store.queues.values()]
          .filter(({ body }) => selectors.every((one) => meets(body.labels, one)))
          .map(({ id }) => id)
          .sort();
  const found = fitting[0] ?? policy.fallbackQueueId;
  if (found === undefined) throw fail("no queue has the labels asked for, and the policy names no fallback queue");
  if (!store.queues.has(found)) throw fail(`the fallback queue "${found}" is not there`);
  return found;
}

function attachToQueue(store: Store, one: QueueSelectorAttachment, { labels, read }: Facts): QueueSelector[] {
  switch (one.kind) {
    case "static":
      return [one.queueSelector];
    case "conditional":
      return read(one.condition) === true ? one.queueSelectors : [];
    case "passThrough":
      return passThrough(labels, one);
    case "ruleEngine":
      return readSelectors(read(one.rule), queueSelector);
    case "weightedAllocation":
      return draw(store, one.allocations)?.queueSelectors ?? [];
  }
}

function attachToWorkers(store: Store, one: WorkerSelectorAttachment, { labels, read }: Facts): WorkerSelector[] {
  switch (one.kind) {
    case "static":
      return [one.workerSelector];
    case "conditional":
      return read(one.condition) === true ? one.workerSelectors : [];
    case "passThrough": {
      const { expiresAfterSeconds } = one;
      const limit = expiresAfterSeconds === undefined ? {} : { expiresAfterSeconds };
      return passThrough(labels, one).map((selector) => ({ ...selector, ...limit, expedite: false }));
    }
    case "ruleEngine":
      return readSelectors(read(one.rule), workerSelector);
    case "weightedAllocation":
      return draw(store, one.allocations)?.workerSelectors ?? [];
  }
}

// A label that the job does not have asks for nothing.
function passThrough(labels: Labels, { key, labelOperator }: Pick<QueueSelector, "key" | "labelOperator">) {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return value === undefined ? [] : [{ key, labelOperator, value }];
}

/** Draws one by weight; the weights need not sum up to 1. */
function draw<Allocation extends { readonly weight: number }>(
  store: Store,
  allocations: readonly Allocation[],
): Allocation | undefined {
  let left = store.random() * allocations.reduce((sum, { weight }) => sum + weight, 0);
  for (const one of allocations) {
    if (left < one.weight) return one;
    left -= one.weight;
  }
  return allocations.findLast(({ weight }) => weight > 0);
}

/** A rule that yields labels asks for the same ones; a list is one of selectors. */
function readSelectors<Selector>(value: JsonValue, schema: z.ZodType<Selector>): Selector[] {
  const listed = isObject(value)
    ? Object.entries(value).map(([key, label]) => ({ key, labelOperator: "equal", value: label }))
    : Array.isArray(value)
      ? value.map((one: JsonValue) => (isObject(one) ? present(one) : one))
      : undefined;
  const parsed = z.array(schema).safeParse(listed);
  if (parsed.success) return parsed.data;
  throw fail(`a rule yielded ${JSON.stringify(value)}, which is no list of selectors`);
}

function readPriority(value: JsonValue): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const parsed = priority.safeParse(number);
  if (parsed.success) return parsed.data;
  throw fail(`the prioritization rule yielded ${JSON.stringify(value)}, which is no priority from -100 to 100`);
}
