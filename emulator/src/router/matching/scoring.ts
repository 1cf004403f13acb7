/** The default score of a worker for a job, for policies without a scoring rule. */
import type { Primitive } from "../entities/fields.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { matchesSelector } from "../entities/selectors.js";

type Labels = Readonly<Record<string, Primitive>>;

/**
 * Scores the share of the job's labels that the worker has too, plus the average score of the selectors; either part is 0
 * when there is nothing to compare.
 */
export const scoreByDefault = (job: Labels, selectors: readonly WorkerSelector[], worker: Labels): number =>
  average(Object.entries(job).map(([name, value]) => (ownValue(worker, name) === value ? 1 : 0))) +
  average(selectors.map((selector) => scoreSelector(selector, worker)));

function scoreSelector(selector: WorkerSelector, worker: Labels): number {
  const { key, labelOperator, value } = selector;
  if (labelOperator === "equal" || labelOperator === "notEqual") return matchesSelector(worker, selector) ? 1 : 0;
  const label = ownValue(worker, key);
  if (typeof label !== "number" || typeof value !== "number") return 0;
  const surplus = labelOperator.startsWith("greater") ? label - value : value - label;
  // The surplus relative to the wanted value; infinite when that value is 0.
  return logistic(surplus === 0 ? 0 : surplus / value);
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

const ownValue = (labels: Labels, name: string): Primitive | undefined =>
  Object.hasOwn(labels, name) ? labels[name] : undefined;

const average = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
