/** Chooses the workers that are offered a job, by the mode of the distribution policy. */
import { type JsonObject, type JsonValue, present } from "../../util/json.js";
import type { DistributionMode } from "../entities/distribution-policy.js";
import type { JobRecord } from "../entities/job.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { activeSelectors } from "../entities/selectors.js";
import type { WorkerRecord } from "../entities/worker.js";
import { type RuleResult, evaluateRule } from "../rules/evaluate.js";
import type { Store } from "../state/store.js";
import type { WorkerOrder } from "../state/worker-pools.js";
import { scoreByDefault } from "./scoring.js";

type BestWorkerMode = Extract<DistributionMode, { kind: "bestWorker" }>;

/** The order of workers for a mode. */
const orderOf = (mode: DistributionMode): WorkerOrder => (mode.kind === "roundRobin" ? "id" : "idle");

/** Chooses up to `count` workers; none while a scoring rule is pending. */
export function chooseWorkers(store: Store, job: JobRecord, mode: DistributionMode, count: number): WorkerRecord[] {
  switch (mode.kind) {
    case "longestIdle":
      return take(candidates(store, job, mode), count);
    case "roundRobin":
      return takeRoundRobin(store, job, mode, count);
    case "bestWorker":
      return takeBest(store, job, mode, count);
  }
}

function* candidates(store: Store, job: JobRecord, mode: DistributionMode, after?: string): Iterable<WorkerRecord> {
  const { queueId = "", channelId } = job.body;
  const selectors = mode.bypassSelectors ? [] : activeSelectors(job, store.now());
  const query = {
    queueId,
    channelId,
    selectors,
    order: orderOf(mode),
    ...(after !== undefined && { after: [after] }),
  };
  for (const worker of store.workerPools.find(query)) {
    if (!job.offeredTo.includes(worker.id) && !Object.hasOwn(job.declinedBy, worker.id)) yield worker;
  }
}

function take(workers: Iterable<WorkerRecord>, count: number): WorkerRecord[] {
  const taken: WorkerRecord[] = [];
  for (const worker of workers) {
    if (taken.push(worker) >= count) break;
  }
  return taken;
}

// Round robin: continues behind the worker that got the last offer, and wraps around once.
function takeRoundRobin(store: Store, job: JobRecord, mode: DistributionMode, count: number): WorkerRecord[] {
  const last = store.queueStats.get(job.body.queueId ?? "")?.lastAsked;
  const ahead = take(candidates(store, job, mode, last), count);
  if (ahead.length >= count || last === undefined) return ahead;
  const around = take(candidates(store, job, mode), count);
  return [...ahead, ...around.filter((worker) => !ahead.includes(worker))].slice(0, count);
}

function takeBest(store: Store, job: JobRecord, mode: BestWorkerMode, count: number): WorkerRecord[] {
  const workers = [...candidates(store, job, mode)];
  const scores = workers.length === 0 ? [] : scoreWorkers(store, job, mode, workers);
  if (scores === undefined) return [];
  const sign = mode.scoringRuleOptions.descendingOrder ? -1 : 1;
  return workers
    .map((worker, index) => ({ worker, score: scores[index] }))
    .sort((a, b) => compareScores(a.score, b.score, sign) || a.worker.idleSince - b.worker.idleSince)
    .slice(0, count)
    .map(({ worker }) => worker);
}

// A worker without a score comes last in both sort orders.
function compareScores(a: number | undefined, b: number | undefined, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return (a - b) * sign;
}

/** Scores each worker, undefined where the rule failed; undefined as a whole while a call is pending. */
function scoreWorkers(
  store: Store,
  job: JobRecord,
  { scoringRule, scoringRuleOptions: options }: BestWorkerMode,
  workers: readonly WorkerRecord[],
): (number | undefined)[] | undefined {
  const selectors = activeSelectors(job, store.now());
  const labels = job.body.labels;
  if (scoringRule === undefined) {
    return workers.map((worker) => scoreByDefault(labels, selectors, worker.body.labels));
  }
  const shared = present({
    job: options.scoringParameters.includes("jobLabels") ? labels : undefined,
    selectors: options.scoringParameters.includes("workerSelectors") ? selectors.map(toScoringSelector) : undefined,
  });
  const score = (scope: JsonObject) => evaluateRule(scoringRule, scope, store.ruleCalls.callerFor(job.id));
  const isHttp = scoringRule.kind === "function" || scoringRule.kind === "webhook";
  const batchSize = isHttp && options.isBatchScoringEnabled ? (options.batchSize ?? 20) : undefined;
  const results =
    batchSize === undefined
      ? workers.map((worker) => score({ ...shared, worker: worker.body.labels }))
      : inBatches(workers, batchSize, (batch) => score({ ...shared, workers: batch.map(({ body }) => body.labels) }));
  return results.some(({ kind }) => kind === "pending") ? undefined : results.map(readScore);
}

function inBatches(
  workers: readonly WorkerRecord[],
  size: number,
  score: (batch: readonly WorkerRecord[]) => RuleResult,
): RuleResult[] {
  const results: RuleResult[] = [];
  for (let start = 0; start < workers.length; start += size) {
    const batch = workers.slice(start, start + size);
    const result = score(batch);
    const scores: readonly JsonValue[] | undefined =
      result.kind === "value" && Array.isArray(result.value) ? result.value : undefined;
    for (const index of batch.keys()) {
      results.push(scores === undefined ? result : { kind: "value", value: scores[index] ?? null });
    }
  }
  return results;
}

function readScore(result: RuleResult): number | undefined {
  if (result.kind !== "value" || typeof result.value === "boolean" || result.value === "") return undefined;
  const score = typeof result.value === "string" ? Number(result.value) : result.value;
  return typeof score === "number" && Number.isFinite(score) ? score : undefined;
}

// Spelled as in Microsoft's sample of a scoring function.
const toScoringSelector = ({ key, labelOperator, value, expiresAfterSeconds }: WorkerSelector): JsonObject => ({
  key,
  operator: labelOperator.replace("OrEqual", "Equal").replace(/^./, (letter) => letter.toUpperCase()),
  value: value ?? null,
  expiresAfterSeconds: expiresAfterSeconds ?? null,
});
