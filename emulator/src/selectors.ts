import type { WorkerSelector } from "./entities/job.js";
import type { JobRecord, WorkerRecord } from "./store.js";

/** When a selector stops counting, or undefined for one that always counts. */
export const selectorExpiry = (job: JobRecord, { expiresAfterSeconds }: WorkerSelector): number | undefined =>
  expiresAfterSeconds === undefined ? undefined : job.selectorsSetAt + expiresAfterSeconds * 1000;

export const isSelectorActive = (job: JobRecord, selector: WorkerSelector, now: number): boolean =>
  now < (selectorExpiry(job, selector) ?? Infinity);

/** Whether an active selector pushes the job to the front of its queue. */
export const isExpedited = (job: JobRecord, now: number): boolean =>
  job.body.requestedWorkerSelectors.some((selector) => selector.expedite && isSelectorActive(job, selector, now));

/** Whether the worker's labels meet all selectors of the job that still count. */
export const meetsSelectors = (job: JobRecord, worker: WorkerRecord, now: number): boolean =>
  job.body.requestedWorkerSelectors.every(
    (selector) => !isSelectorActive(job, selector, now) || meets(labelOf(worker, selector.key), selector),
  );

const labelOf = ({ body: { labels } }: WorkerRecord, key: string): string | number | boolean | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

function meets(label: string | number | boolean | undefined, { labelOperator, value }: WorkerSelector): boolean {
  if (labelOperator === "equal") return label !== undefined && label === value;
  if (labelOperator === "notEqual") return label !== value;
  if (typeof label !== "number" || typeof value !== "number") return false;
  switch (labelOperator) {
    case "lessThan":
      return label < value;
    case "lessThanOrEqual":
      return label <= value;
    case "greaterThan":
      return label > value;
    case "greaterThanOrEqual":
      return label >= value;
  }
}
