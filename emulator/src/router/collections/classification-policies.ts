/** Classification policies: references, removal, view. */
import { present } from "../../util/json.js";
import { viewQueueAttachment, viewWorkerAttachment } from "../entities/attachments.js";
import {
  type ClassificationPolicyBody,
  type ClassificationPolicyRecord,
  classificationPolicySchema,
} from "../entities/classification-policy.js";
import { etagOf } from "../entities/etag.js";
import { isFinal } from "../entities/job-status.js";
import { nestedRule, viewRule } from "../entities/rules.js";
import { fieldDetail } from "../entities/validation.js";
import { serviceErrors } from "../errors.js";
import { defineCollection } from "./collection.js";

/** The collection of classification policies. */
export const classificationPolicies = defineCollection<ClassificationPolicyBody, ClassificationPolicyRecord>({
  name: "classificationPolicies",
  schema: classificationPolicySchema,
  readOnly: [],
  fields: Object.keys(classificationPolicySchema.shape),
  nested: nestedRule("prioritizationRule"),
  checkReferences(store, { fallbackQueueId }) {
    if (fallbackQueueId === undefined || store.queues.has(fallbackQueueId)) return [];
    return [fieldDetail("QueueNotFound", "fallbackQueueId", `there is no queue "${fallbackQueueId}"`)];
  },
  records: (store) => store.classificationPolicies,
  begin: (_store, base) => base,
  view: (record, { secrets }) => {
    const { name, fallbackQueueId, prioritizationRule, ...attachments } = record.body;
    return present({
      id: record.id,
      name,
      fallbackQueueId,
      queueSelectorAttachments: attachments.queueSelectorAttachments.map((one) => viewQueueAttachment(one, secrets)),
      prioritizationRule: prioritizationRule && viewRule(prioritizationRule, secrets),
      workerSelectorAttachments: attachments.workerSelectorAttachments.map((one) => viewWorkerAttachment(one, secrets)),
      etag: etagOf(record),
    });
  },
  checkRemovable(store, { id }) {
    const isUsed = [...store.jobs.values()].some((job) => job.body.classificationPolicyId === id && !isFinal(job));
    if (!isUsed) return;
    const message = "There is active job with this classification policy";
    throw serviceErrors.invalid([{ code: "ActiveJobWithClassificationPolicyExist", message }]);
  },
});
