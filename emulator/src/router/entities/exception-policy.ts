/** The schema and the record of exception policies. */
import * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import { primitives, priority, reference, seconds } from "./fields.js";
import { workerSelector } from "./selector-fields.js";

const id = z.string().min(1).exactOptional();

const action = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("cancel"),
    id,
    note: z.string().exactOptional(),
    dispositionCode: z.string().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("manualReclassify"),
    id,
    queueId: reference.exactOptional(),
    priority: priority.exactOptional(),
    workerSelectors: z.array(workerSelector).default([]),
  }),
  z.strictObject({
    kind: z.literal("reclassify"),
    id,
    classificationPolicyId: reference.exactOptional(),
    labelsToUpsert: primitives.default({}),
  }),
]);

const rule = z.strictObject({
  id: z.string().min(1),
  trigger: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("queueLength"), threshold: z.int32().min(1) }),
    z.strictObject({ kind: z.literal("waitTime"), thresholdSeconds: seconds }),
  ]),
  actions: z.array(action),
});

/** The schema of the body of an exception policy. */
export const exceptionPolicySchema = z.strictObject({
  name: z.string().exactOptional(),
  exceptionRules: z
    .array(rule)
    .default([])
    .superRefine((rules, context) => {
      for (const [index, { id: ruleId }] of rules.entries()) {
        if (rules.findIndex((other) => other.id === ruleId) === index) continue;
        context.addIssue({ code: "custom", path: [index, "id"], message: `"${ruleId}" is the id of two rules` });
      }
    }),
});

/** The body of an exception policy: checked, with defaults and action ids. */
export type ExceptionPolicyBody = z.infer<typeof exceptionPolicySchema>;
/** A trigger and its actions. */
export type ExceptionRule = z.infer<typeof rule>;
/** An action on a job, by `kind`. */
export type ExceptionAction = z.infer<typeof action>;

/** An exception policy. */
export type ExceptionPolicyRecord = Stored<ExceptionPolicyBody>;
