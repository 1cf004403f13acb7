/** Turns the attachments of classification policies into selectors. */
import * as z from "zod";
import { type JsonValue, isObject, present } from "../../util/json.js";
import type { QueueSelectorAttachment, WorkerSelectorAttachment } from "../entities/attachments.js";
import type { Primitive } from "../entities/fields.js";
import type { RouterRule } from "../entities/rules.js";
import { type QueueSelector, type WorkerSelector, queueSelector, workerSelector } from "../entities/selector-fields.js";
import type { Store } from "../state/store.js";

type Labels = Readonly<Record<string, Primitive>>;

/** A failed classification; the message says why. */
export class ClassificationError extends Error {}

/** The facts that attachments depend on: the labels of the job, and the values of rules. */
export interface Facts {
  readonly labels: Labels;
  readonly read: (rule: RouterRule) => JsonValue;
}

/** Makes the queue selectors of an attachment. */
export function attachQueueSelectors(
  store: Store,
  one: QueueSelectorAttachment,
  { labels, read }: Facts,
): QueueSelector[] {
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
      return drawByWeight(store, one.allocations)?.queueSelectors ?? [];
  }
}

/** Makes the worker selectors of an attachment. */
export function attachWorkerSelectors(
  store: Store,
  one: WorkerSelectorAttachment,
  { labels, read }: Facts,
): WorkerSelector[] {
  switch (one.kind) {
    case "static":
      return [one.workerSelector];
    case "conditional":
      return read(one.condition) === true ? one.workerSelectors : [];
    case "passThrough": {
      const { expiresAfterSeconds } = one;
      const expiry = expiresAfterSeconds === undefined ? {} : { expiresAfterSeconds };
      return passThrough(labels, one).map((selector) => ({ ...selector, ...expiry, expedite: false }));
    }
    case "ruleEngine":
      return readSelectors(read(one.rule), workerSelector);
    case "weightedAllocation":
      return drawByWeight(store, one.allocations)?.workerSelectors ?? [];
  }
}

// A label that the job does not have attaches nothing.
function passThrough(labels: Labels, { key, labelOperator }: Pick<QueueSelector, "key" | "labelOperator">) {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return value === undefined ? [] : [{ key, labelOperator, value }];
}

/** Draws one allocation by weight; the weights need not sum up to 1. */
function drawByWeight<Allocation extends { readonly weight: number }>(
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

/** Reads the value of a rule: labels become selectors with "equal", a list is one of selectors. */
function readSelectors<Selector>(value: JsonValue, schema: z.ZodType<Selector>): Selector[] {
  const listed = isObject(value)
    ? Object.entries(value).map(([key, label]) => ({ key, labelOperator: "equal", value: label }))
    : Array.isArray(value)
      ? value.map((one: JsonValue) => (isObject(one) ? present(one) : one))
      : undefined;
  const parsed = z.array(schema).safeParse(listed);
  if (parsed.success) return parsed.data;
  throw new ClassificationError(`a rule yielded ${JSON.stringify(value)}, which is no list of selectors`);
}
