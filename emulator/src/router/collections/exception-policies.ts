/** Exception policies: ids of actions, removal, view. */
import { type JsonObject, present } from "../../util/json.js";
import { etagOf } from "../entities/etag.js";
import {
  type ExceptionAction,
  type ExceptionPolicyBody,
  type ExceptionPolicyRecord,
  exceptionPolicySchema,
} from "../entities/exception-policy.js";
import { viewSelector } from "../entities/selector-fields.js";
import { serviceErrors } from "../errors.js";
import { defineCollection } from "./collection.js";

/** The collection of exception policies. */
export const exceptionPolicies = defineCollection<ExceptionPolicyBody, ExceptionPolicyRecord>({
  name: "exceptionPolicies",
  schema: exceptionPolicySchema,
  readOnly: [],
  fields: Object.keys(exceptionPolicySchema.shape),
  // Actions that are sent without an id get a new one, so such a write is always a change.
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
  checkRemovable(store, record) {
    const isUsed = [...store.queues.values()].some(({ body }) => body.exceptionPolicyId === record.id);
    if (!isUsed) return;
    const message = "There is a queue with this exception policy";
    throw serviceErrors.invalid([{ code: "QueueExistsWithExceptionPolicy", message }]);
  },
});

const viewAction = (one: ExceptionAction): JsonObject =>
  present(one.kind === "manualReclassify" ? { ...one, workerSelectors: one.workerSelectors.map(viewSelector) } : one);
