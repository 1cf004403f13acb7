/** Scores workers by the scoring rule of a distribution policy. */
import { type JsonObject, type JsonValue, isObject, present } from "../../util/json.js";
import type { DistributionMode } from "../entities/distribution-policy.js";
import type { JobRecord } from "../entities/job.js";
import type { RouterRule } from "../entities/rules.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { activeSelectors } from "../entities/selectors.js";
import type { WorkerRecord } from "../entities/worker.js";
import { type RuleResult, evaluateRule } from "../rules/evaluate.js";
import type { Store } from "../state/store.js";

type ScoringRuleOptions = Extract<DistributionMode, { kind: "bestWorker" }>["scoringRuleOptions"];

/** The scores of some workers, in their order; undefined for a worker whose score cannot be read. */
export interface Scores {
  readonly values: readonly (number | undefined)[];
  /** Why the first score that is missing cannot be read. */
  readonly failure?: string;
}

/** Scores each worker by a rule; undefined while a call is pending. */
export function scoreByRule(
  store: Store,
  job: JobRecord,
  { rule, options }: { readonly rule: RouterRule; readonly options: ScoringRuleOptions },
  workers: readonly WorkerRecord[],
): Scores | undefined {
  const selectors = activeSelectors(job, store.now());
  const shared = present({
    job: options.scoringParameters.includes("jobLabels") ? job.body.labels : undefined,
    selectors: options.scoringParameters.includes("workerSelectors") ? selectors.map(toScoringSelector) : undefined,
  });
  const score = (scope: JsonObject) => evaluateRule(rule, scope, store.ruleCalls.callerFor(job.id));
  const isHttp = rule.kind === "function" || rule.kind === "webhook";
  const batchSize = isHttp && options.isBatchScoringEnabled ? (options.batchSize ?? 20) : undefined;
  const results =
    batchSize === undefined
      ? workers.map((worker) => score({ ...shared, worker: worker.body.labels }))
      : inBatches(workers, batchSize, (batch) => score({ ...shared, workers: batch.map(({ body }) => body.labels) }));
  return results.some(({ kind }) => kind === "pending") ? undefined : readScores(results, workers);
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
    results.push(...batch.map(({ id }) => scoreInBatch(result, id)));
  }
  return results;
}

function scoreInBatch(result: RuleResult, workerId: string): RuleResult {
  if (result.kind !== "value") return result;
  const { value } = result;
  if (!isObject(value)) {
    return {
      kind: "failed",
      reason: `the scoring rule yielded ${show(value)}, which is no object of scores by worker id`,
    };
  }
  return { kind: "value", value: (Object.hasOwn(value, workerId) ? value[workerId] : undefined) ?? null };
}

function readScores(results: readonly RuleResult[], workers: readonly WorkerRecord[]): Scores {
  const values = results.map(readScore);
  const index = values.indexOf(undefined);
  const [failed, worker] = [results[index], workers[index]];
  if (failed === undefined || worker === undefined) return { values };
  const reason = failed.kind === "failed" ? failed.reason : `the scoring rule yielded ${showResult(failed)}`;
  return { values, failure: `the worker "${worker.id}" has no score: ${reason}` };
}

function readScore(result: RuleResult): number | undefined {
  if (result.kind !== "value" || typeof result.value === "boolean" || result.value === "") return undefined;
  const score = typeof result.value === "string" ? Number(result.value) : result.value;
  return typeof score === "number" && Number.isFinite(score) ? score : undefined;
}

const showResult = (result: RuleResult): string =>
  result.kind === "value" ? `${show(result.value)}, which is no number` : result.kind;

const maxShown = 200;

const show = (value: JsonValue): string => JSON.stringify(value).slice(0, maxShown);

// Spelled as in Microsoft's sample of a scoring function.
const toScoringSelector = ({ key, labelOperator, value, expiresAfterSeconds }: WorkerSelector): JsonObject => ({
  key,
  operator: labelOperator.replace("OrEqual", "Equal").replace(/^./, (letter) => letter.toUpperCase()),
  value: value ?? null,
  expiresAfterSeconds: expiresAfterSeconds ?? null,
});
