/** What happens to jobs that wait too long, or find too many before them. */
import * as z from "zod";
import { defineCollection } from "./collection.js";
import { refusals } from "../errors.js";
import type { JsonObject } from "../../util/json.js";
import { present } from "../../util/json.js";
import type { ExceptionPolicyRecord } from "../entities/records.js";
import { etagOf } from "../entities/records.js";
import { primitives, priority, reference, seconds } from "../entities/fields.js";
import { viewSelector, workerSelector } from "../entities/selector-fields.js";

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

const schema = z.strictObject({
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

/** An exception policy as it is kept: checked, with defaults and action ids. */
export type ExceptionPolicyBody = z.infer<typeof schema>;
/** One trigger with what is done then. */
export type ExceptionRule = z.infer<typeof rule>;
/** One thing that is done about a job, told apart by `kind`. */
export type ExceptionAction = z.infer<typeof action>;

/** What is done about jobs that wait too long or find the queue full. */
export const exceptionPolicies = defineCollection<ExceptionPolicyBody, ExceptionPolicyRecord>({
  name: "exceptionPolicies",
  schema,
  readOnly: [],
  fields: Object.keys(schema.shape),
  // Rules that are sent without the ids of their actions get new ones, so such a write is always a change.
  complete: (body, { makeId }) => ({
    ...body,
    exceptionRules: body.exceptionRules.map((one) => ({
      ...one,
      actions: one.actions.map((each) => ({ ...each, id: each.id ?? makeId() })),
    })),
  }),
  records: (store) => store.exceptionPolicies,
  begin: (_store, base) => base,
  view: (record) =>
    present({
      id: record.id,
      name: record.body.name,
      exceptionRules: record.body.exceptionRules.map(({ id: ruleId, trigger, actions }) => ({
        id: ruleId,
        trigger: { ...trigger },
        actions: actions.map(viewAction),
      })),
      etag: etagOf(record),
    }),
  refuseRemoval(store, record) {
    const isUsed = [...store.queues.values()].some(({ body }) => body.exceptionPolicyId === record.id);
    if (!isUsed) return;
    const message = "There is a queue with this exception policy";
    throw refusals.invalid([{ code: "QueueExistsWithExceptionPolicy", message }]);
  },
});

const viewAction = (one: ExceptionAction): JsonObject =>
  present(one.kind === "manualReclassify" ? { ...one, workerSelectors: one.workerSelectors.map(viewSelector) } : one);
