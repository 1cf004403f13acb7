/** Which of the workers who can take a job are offered it, by the mode of the distribution policy. */
import type { DistributionMode } from "../collections/distribution-policies.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import type { JsonObject, JsonValue } from "../../util/json.js";
import { present } from "../../util/json.js";
import type { Outcome } from "../rules/evaluate.js";
import { evaluateRule } from "../rules/evaluate.js";
import { activeSelectors } from "../entities/selectors.js";
import type { JobRecord, WorkerRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";
import { scoreByDefault } from "./scoring.js";
import type { Order } from "../state/worker-pools.js";

type BestWorkerMode = Extract<DistributionMode, { kind: "bestWorker" }>;

/** In which order the pools are asked for a mode. */
const orderOf = (mode: DistributionMode): Order => (mode.kind === "roundRobin" ? "id" : "idle");

/** The next workers to be offered the job, `count` at most; none yet while a scoring rule has still to answer. */
export function chooseWorkers(store: Store, job: JobRecord, mode: DistributionMode, count: number): WorkerRecord[] {
  switch (mode.kind) {
    case "longestIdle":
      return take(candidates(store, job, mode), count);
    case "roundRobin":
      return takeTurns(store, job, mode, count);
    case "bestWorker":
      return takeBest(store, job, mode, count);
  }
}

function* candidates(store: Store, job: JobRecord, mode: DistributionMode, after?: string): Iterable<WorkerRecord> {
  const { queueId = "", channelId } = job.body;
  const selectors = mode.bypassSelectors ? [] : activeSelectors(job, store.now());
  const search = {
    queueId,
    channelId,
    selectors,
    order: orderOf(mode),
    ...(after !== undefined && { after: [after] }),
  };
  for (const worker of store.pools.find(search)) {
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

// The circle goes on behind the worker who was asked last, and around once.
function takeTurns(store: Store, job: JobRecord, mode: DistributionMode, count: number): WorkerRecord[] {
  const last = store.figures.get(job.body.queueId ?? "")?.lastAsked;
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

// A worker whose score could not be found comes last, whichever way the scores are sorted.
function compareScores(a: number | undefined, b: number | undefined, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return (a - b) * sign;
}

/** A score for each worker, undefined where the rule failed; undefined as a whole while answers are outstanding. */
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
    selectors: options.scoringParameters.includes("workerSelectors") ? selectors.map(wordSelector) : undefined,
  });
  const ask = (scope: JsonObject) => evaluateRule(scoringRule, scope, store.answers.askerFor(job.id));
  const isHttp = scoringRule.kind === "function" || scoringRule.kind === "webhook";
  const batchSize = isHttp && options.isBatchScoringEnabled ? (options.batchSize ?? 20) : undefined;
  const outcomes =
    batchSize === undefined
      ? workers.map((worker) => ask({ ...shared, worker: worker.body.labels }))
      : inBatches(workers, batchSize, (batch) => ask({ ...shared, workers: batch.map(({ body }) => body.labels) }));
  return outcomes.some(({ kind }) => kind === "pending") ? undefined : outcomes.map(readScore);
}

function inBatches(
  workers: readonly WorkerRecord[],
  size: number,
  ask: (batch: readonly WorkerRecord[]) => Outcome,
): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < workers.length; start += size) {
    const batch = workers.slice(start, start + size);
    const outcome = ask(batch);
    const scores: readonly JsonValue[] | undefined =
      outcome.kind === "value" && Array.isArray(outcome.value) ? outcome.value : undefined;
    for (const index of batch.keys()) {
      outcomes.push(scores === undefined ? outcome : { kind: "value", value: scores[index] ?? null });
    }
  }
  return outcomes;
}

function readScore(outcome: Outcome): number | undefined {
  if (outcome.kind !== "value" || typeof outcome.value === "boolean" || outcome.value === "") return undefined;
  const score = typeof outcome.value === "string" ? Number(outcome.value) : outcome.value;
  return typeof score === "number" && Number.isFinite(score) ? score : undefined;
}

// The spelling of Microsoft's sample of a scoring function.
const wordSelector = ({ key, labelOperator, value, expiresAfterSeconds }: WorkerSelector): JsonObject => ({
  key,
  operator: labelOperator.replace("OrEqual", "Equal").replace(/^./, (letter) => letter.toUpperCase()),
  value: value ?? null,
  expiresAfterSeconds: expiresAfterSeconds ?? null,
});
