/** Exception policies: ids of actions, removal, view. */
import { type JsonObject, isEqual, present } from "../../util/json.js";
import { etagOf } from "../entities/etag.js";
import {
  type ExceptionAction,
  type ExceptionPolicyBody,
  type ExceptionPolicyRecord,
  exceptionPolicySchema,
} from "../entities/exception-policy.js";
import { viewSelector } from "../entities/selector-fields.js";
import { type ErrorDetail, serviceErrors } from "../errors.js";
import type { Store } from "../state/store.js";
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
  checkReferences(store, { exceptionRules }, old) {
    // What an action names may be deleted later; a write of other members is still accepted then.
    if (isEqual(exceptionRules, old?.exceptionRules)) return [];
    return exceptionRules.flatMap(({ actions }, rule) =>
      actions.flatMap((one, action) => {
        const missing = findMissing(store, one);
        const target = `exceptionRules[${rule}].actions[${action}]`;
        return missing === undefined ? [] : [{ ...missing, target: `${target}.${missing.target}` }];
      }),
    );
  },
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

function findMissing(store: Store, action: ExceptionAction): Required<ErrorDetail> | undefined {
  if (action.kind === "reclassify") {
    const { classificationPolicyId: id } = action;
    if (id === undefined || store.classificationPolicies.has(id)) return undefined;
    const message = `Provided ClassificationPolicyId: ${id} for ReclassifyExceptionAction does not exist`;
    return { code: "ClassificationPolicyNotFound", message, target: "classificationPolicyId" };
  }
  if (action.kind !== "manualReclassify" || action.queueId === undefined || store.queues.has(action.queueId)) {
    return undefined;
  }
  const message = `Provided QueueId: ${action.queueId} for ManualReclassifyExceptionAction does not exist`;
  return { code: "QueueNotFound", message, target: "queueId" };
}

const viewAction = (one: ExceptionAction): JsonObject =>
  present(one.kind === "manualReclassify" ? { ...one, workerSelectors: one.workerSelectors.map(viewSelector) } : one);
