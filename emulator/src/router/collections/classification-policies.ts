/** How jobs find their queue, their priority and what they ask of a worker. */
import * as z from "zod";
import { defineCollection } from "./collection.js";
import { refusals } from "../errors.js";
import { present } from "../../util/json.js";
import type { ClassificationPolicyRecord } from "../entities/records.js";
import { etagOf } from "../entities/records.js";
import {
  queueSelectorAttachment,
  viewQueueAttachment,
  viewWorkerAttachment,
  workerSelectorAttachment,
} from "../entities/attachments.js";
import { fieldDetail, reference } from "../entities/fields.js";
import { nestedRule, routerRule, viewRule } from "../entities/rules.js";
import { isFinal } from "../entities/job-status.js";

const schema = z.strictObject({
  name: z.string().exactOptional(),
  fallbackQueueId: reference.exactOptional(),
  queueSelectorAttachments: z.array(queueSelectorAttachment).default([]),
  prioritizationRule: routerRule.exactOptional(),
  workerSelectorAttachments: z.array(workerSelectorAttachment).default([]),
});

/** A classification policy as it is kept: checked, with defaults, keys of rules included. */
export type ClassificationPolicyBody = z.infer<typeof schema>;

/** What a classification decides about a job. */
export const classificationPolicies = defineCollection<ClassificationPolicyBody, ClassificationPolicyRecord>({
  name: "classificationPolicies",
  schema,
  readOnly: [],
  fields: Object.keys(schema.shape),
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
  refuseRemoval(store, { id }) {
    const isUsed = [...store.jobs.values()].some((job) => job.body.classificationPolicyId === id && !isFinal(job));
    if (!isUsed) return;
    const message = "There is active job with this classification policy";
    throw refusals.invalid([{ code: "ActiveJobWithClassificationPolicyExist", message }]);
  },
});
