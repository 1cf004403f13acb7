/** What worker selectors mean, and until when. */
import type { Primitive } from "./fields.js";
import type { QueueSelector, WorkerSelector } from "./selector-fields.js";
import type { JobRecord } from "./records.js";

/** When a selector set at that time stops counting, or undefined for one that always counts. */
export const selectorExpiry = ({ expiresAfterSeconds }: WorkerSelector, setAt: number): number | undefined =>
  expiresAfterSeconds === undefined ? undefined : setAt + expiresAfterSeconds * 1000;

/** Whether a selector set at that time still counts. */
export const isActive = (selector: WorkerSelector, setAt: number, now: number): boolean =>
  now < (selectorExpiry(selector, setAt) ?? Infinity);

/** When the selectors of a job stop counting, in no order. */
export const selectorExpiries = (job: JobRecord): number[] =>
  [
    ...job.body.requestedWorkerSelectors.map((one) => selectorExpiry(one, job.selectorsSetAt)),
    ...job.attached.map((one) => selectorExpiry(one, job.attachedAt)),
  ].filter((at) => at !== undefined);

/** All selectors of a job that still count: those asked for, then those that a classification attached. */
export const activeSelectors = (job: JobRecord, now: number): WorkerSelector[] => [
  ...job.body.requestedWorkerSelectors.filter((one) => isActive(one, job.selectorsSetAt, now)),
  ...job.attached.filter((one) => isActive(one, job.attachedAt, now)),
];

/** Whether labels meet a selector; a missing label meets notEqual only, and only numbers have an order. */
export function meets(
  labels: Readonly<Record<string, Primitive>>,
  { key, labelOperator, value }: Pick<QueueSelector, "key" | "labelOperator" | "value">,
): boolean {
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
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
