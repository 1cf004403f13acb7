/** Evaluates selectors: expiry and labels. */
import type { Primitive } from "./fields.js";
import type { JobRecord } from "./job.js";
import type { QueueSelector, WorkerSelector } from "./selector-fields.js";

/** When a selector that was set at a time expires; undefined for never. */
export const selectorExpiry = ({ expiresAfterSeconds }: WorkerSelector, setAt: number): number | undefined =>
  expiresAfterSeconds === undefined ? undefined : setAt + expiresAfterSeconds * 1000;

/** Tells whether a selector that was set at a time has not expired. */
export const isActive = (selector: WorkerSelector, setAt: number, now: number): boolean =>
  now < (selectorExpiry(selector, setAt) ?? Infinity);

/** Lists when the selectors of a job expire, unsorted. */
export const selectorExpiries = (job: JobRecord): number[] =>
  [
    ...job.body.requestedWorkerSelectors.map((one) => selectorExpiry(one, job.selectorsSetAt)),
    ...job.attached.map((one) => selectorExpiry(one, job.attachedAt)),
  ].filter((at) => at !== undefined);

/** Lists the selectors of a job that have not expired: the requested ones, then the attached ones. */
export const activeSelectors = (job: JobRecord, now: number): WorkerSelector[] => [
  ...job.body.requestedWorkerSelectors.filter((one) => isActive(one, job.selectorsSetAt, now)),
  ...job.attached.filter((one) => isActive(one, job.attachedAt, now)),
];

/** Tells whether labels match a selector; a missing label matches notEqual only, and only numbers have an order. */
export function matchesSelector(
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
