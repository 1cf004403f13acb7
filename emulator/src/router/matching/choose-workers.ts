/** Chooses the workers that are offered a job, by the mode of the distribution policy. */
import type { DistributionMode } from "../entities/distribution-policy.js";
import type { JobRecord } from "../entities/job.js";
import { activeSelectors } from "../entities/selectors.js";
import type { WorkerRecord } from "../entities/worker.js";
import type { Store } from "../state/store.js";
import type { WorkerOrder } from "../state/worker-pools.js";
import { type Scores, scoreByRule } from "./rule-scores.js";
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

/** Scores each worker, and records why a score is missing; undefined while a call is pending. */
function scoreWorkers(
  store: Store,
  job: JobRecord,
  { scoringRule: rule, scoringRuleOptions: options }: BestWorkerMode,
  workers: readonly WorkerRecord[],
): Scores["values"] | undefined {
  if (rule === undefined) {
    const selectors = activeSelectors(job, store.now());
    return workers.map((worker) => scoreByDefault(job.body.labels, selectors, worker.body.labels));
  }
  const scores = scoreByRule(store, job, { rule, options }, workers);
  if (scores !== undefined) recordFailure(store, job, scores.failure);
  return scores?.values;
}

function recordFailure(store: Store, job: JobRecord, failure: string | undefined): void {
  if (job.failure === failure) return;
  if (failure === undefined) delete job.failure;
  else job.failure = failure;
  // No visible change of the job, so its etag stays.
  store.mark(job);
}
