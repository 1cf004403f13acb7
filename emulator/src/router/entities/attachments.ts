/** The attachments of classification policies: schemas and views. */
import * as z from "zod";
import { type JsonObject, present } from "../../util/json.js";
import type { RouterSettings } from "../settings.js";
import { routerRule, viewRule } from "./rules.js";
import { expiresAfterSeconds, labelOperator, queueSelector, viewSelector, workerSelector } from "./selector-fields.js";

const weight = z.number().min(0).max(1);
const key = z.string().min(1);
const ruleEngine = z.strictObject({ kind: z.literal("ruleEngine"), rule: routerRule });

/** The schema of an attachment of queue selectors. */
export const queueSelectorAttachment = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("static"), queueSelector }),
  z.strictObject({
    kind: z.literal("conditional"),
    condition: routerRule,
    queueSelectors: z.array(queueSelector),
  }),
  z.strictObject({ kind: z.literal("passThrough"), key, labelOperator }),
  ruleEngine,
  z.strictObject({
    kind: z.literal("weightedAllocation"),
    allocations: z.array(z.strictObject({ weight, queueSelectors: z.array(queueSelector) })).min(1),
  }),
]);

/** The schema of an attachment of worker selectors. */
export const workerSelectorAttachment = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("static"), workerSelector }),
  z.strictObject({
    kind: z.literal("conditional"),
    condition: routerRule,
    workerSelectors: z.array(workerSelector),
  }),
  z.strictObject({
    kind: z.literal("passThrough"),
    key,
    labelOperator,
    expiresAfterSeconds: expiresAfterSeconds.exactOptional(),
  }),
  ruleEngine,
  z.strictObject({
    kind: z.literal("weightedAllocation"),
    allocations: z.array(z.strictObject({ weight, workerSelectors: z.array(workerSelector) })).min(1),
  }),
]);

/** An attachment of queue selectors. */
export type QueueSelectorAttachment = z.infer<typeof queueSelectorAttachment>;
/** An attachment of worker selectors. */
export type WorkerSelectorAttachment = z.infer<typeof workerSelectorAttachment>;

/** Makes the view of an attachment of queue selectors. */
export function viewQueueAttachment(one: QueueSelectorAttachment, secrets: RouterSettings["secrets"]): JsonObject {
  if (one.kind === "conditional") return { ...one, condition: viewRule(one.condition, secrets) };
  if (one.kind === "ruleEngine") return { ...one, rule: viewRule(one.rule, secrets) };
  return { ...one };
}

/** Makes the view of an attachment of worker selectors, which have a status. */
export function viewWorkerAttachment(one: WorkerSelectorAttachment, secrets: RouterSettings["secrets"]): JsonObject {
  switch (one.kind) {
    case "static":
      return { ...one, workerSelector: viewSelector(one.workerSelector) };
    case "conditional":
      return {
        ...one,
        condition: viewRule(one.condition, secrets),
        workerSelectors: one.workerSelectors.map(viewSelector),
      };
    case "passThrough":
      return present({ ...one });
    case "ruleEngine":
      return { ...one, rule: viewRule(one.rule, secrets) };
    case "weightedAllocation":
      return {
        ...one,
        allocations: one.allocations.map((allocation) => ({
          weight: allocation.weight,
          workerSelectors: allocation.workerSelectors.map(viewSelector),
        })),
      };
  }
}
