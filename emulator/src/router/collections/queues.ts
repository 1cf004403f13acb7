/** Queues: references, removal, view. */
import { present } from "../../util/json.js";
import { etagOf } from "../entities/etag.js";
import { isFinal } from "../entities/job-status.js";
import { type QueueBody, type QueueRecord, queueSchema } from "../entities/queue.js";
import { fieldDetail } from "../entities/validation.js";
import { validationFailed, serviceErrors } from "../errors.js";
import type { Store } from "../state/store.js";
import { defineCollection } from "./collection.js";

/** The collection of queues. */
export const queues = defineCollection<QueueBody, QueueRecord>({
  name: "queues",
  schema: queueSchema,
  readOnly: [],
  fields: Object.keys(queueSchema.shape),
  complete: (body, { id }) => ({ ...body, labels: { ...body.labels, Id: id } }),
  checkReferences(store, { distributionPolicyId, exceptionPolicyId }) {
    const details = [];
    if (!store.distributionPolicies.has(distributionPolicyId)) {
      const message = `there is no distribution policy "${distributionPolicyId}"`;
      details.push(fieldDetail("DistributionPolicyNotFound", "distributionPolicyId", message));
    }
    if (exceptionPolicyId !== undefined && !store.exceptionPolicies.has(exceptionPolicyId)) {
      const message = `there is no exception policy "${exceptionPolicyId}"`;
      details.push(fieldDetail("ExceptionPolicyNotFound", "exceptionPolicyId", message));
    }
    return details;
  },
  records: (store) => store.queues,
  begin: (_store, base) => base,
  view: (record) => present({ id: record.id, ...record.body, etag: etagOf(record) }),
  beforeRemove(store, { id }) {
    store.queueStats.delete(id);
  },
  checkRemovable(store, { id }) {
    const reasons = findUses(store, id);
    if (reasons.length === 0) return;
    throw serviceErrors.conflict(validationFailed(...reasons.map((reason) => `: ${reason}`)));
  },
});

function findUses(store: Store, queueId: string): string[] {
  const hasWorker = [...store.workers.values()].some(({ body }) => body.queues.includes(queueId));
  const hasJob = [...store.jobs.values()].some((job) => job.body.queueId === queueId && !isFinal(job));
  const isFallback = [...store.classificationPolicies.values()].some(({ body }) => body.fallbackQueueId === queueId);
  return [
    ...(hasWorker ? ["There is an assigned worker to this queue"] : []),
    ...(hasJob ? ["There is active job with this queue"] : []),
    ...(isFallback ? ["There is classification policy with this queue as fallback queue"] : []),
  ];
}
