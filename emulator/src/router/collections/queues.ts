/** Where jobs wait. */
import * as z from "zod";
import { defineCollection } from "./collection.js";
import { refusals } from "../errors.js";
import { present } from "../../util/json.js";
import type { QueueRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";
import { etagOf } from "../entities/records.js";
import { fieldDetail, primitives, reference } from "../entities/fields.js";
import { isFinal } from "../entities/job-status.js";

const schema = z.strictObject({
  name: z.string().exactOptional(),
  distributionPolicyId: reference,
  labels: primitives.default({}),
  exceptionPolicyId: reference.exactOptional(),
});

/** A queue as it is kept: checked, with defaults and its own label `Id`. */
export type QueueBody = z.infer<typeof schema>;

/** Where jobs wait for workers. */
export const queues = defineCollection<QueueBody, QueueRecord>({
  name: "queues",
  schema,
  readOnly: [],
  fields: Object.keys(schema.shape),
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
  beforeRemoval(store, { id }) {
    store.figures.delete(id);
  },
  refuseRemoval(store, { id }) {
    const reasons = findUses(store, id);
    if (reasons.length === 0) return;
    throw refusals.conflict(`Validation failed: ${reasons.map((reason) => `\r\n -- : ${reason}`).join("")}`);
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
