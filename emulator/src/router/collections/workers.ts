/** Workers: what follows from a write, filters, view. */
import * as z from "zod";
import { isEqual, present } from "../../util/json.js";
import { formatTime } from "../../util/time.js";
import { etagOf } from "../entities/etag.js";
import { hasRoom, loadRatioOf, stateOf } from "../entities/worker-capacity.js";
import { type WorkerBody, type WorkerRecord, workerSchema } from "../entities/worker.js";
import { serviceErrors } from "../errors.js";
import { register, revokeOffers } from "../jobs/offers.js";
import { defineCollection } from "./collection.js";
import type { ViewContext } from "./definition.js";

const filters = z.strictObject({
  state: z.enum(["active", "draining", "inactive", "all"]).default("all"),
  channelId: z.string().exactOptional(),
  queueId: z.string().exactOptional(),
  hasCapacity: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
});

/** The collection of workers. */
export const workers = defineCollection<WorkerBody, WorkerRecord>({
  name: "workers",
  schema: workerSchema,
  readOnly: ["state", "offers", "assignedJobs", "loadRatio"],
  fields: Object.keys(workerSchema.shape),
  previewFields: ["maxConcurrentOffers"],
  complete: (body, { id }) => ({ ...body, labels: { ...body.labels, Id: id } }),
  records: (store) => store.workers,
  begin: (store, base) => ({
    ...base,
    offers: [],
    assignedJobs: [],
    idleSince: store.next(),
    idleAt: store.now(),
    declinedJobs: [],
    lostOffers: [],
  }),
  afterWrite(store, worker, old) {
    if (old === undefined) return;
    const { availableForOffers, capacity, channels, labels } = worker.body;
    if (availableForOffers && !old.availableForOffers) register(store, worker);
    const isOtherMatch = capacity < old.capacity || !isEqual(channels, old.channels) || !isEqual(labels, old.labels);
    if (!availableForOffers || isOtherMatch) revokeOffers(store, { workerId: worker.id });
  },
  view: viewWorker,
  filterNames: Object.keys(filters.shape),
  filter(query) {
    const { state, channelId, queueId, hasCapacity } = filters.parse(query);
    return (worker) => {
      const channels = worker.body.channels.map((channel) => channel.channelId);
      return (
        (state === "all" || stateOf(worker) === state) &&
        (channelId === undefined || channels.includes(channelId)) &&
        (queueId === undefined || worker.body.queues.includes(queueId)) &&
        (!hasCapacity || (channelId === undefined ? channels : [channelId]).some((one) => hasRoom(worker, one)))
      );
    };
  },
  checkRemovable(store, worker) {
    if (worker.assignedJobs.length === 0 || store.settings.assignedDelete === "forced") return;
    const message = "The worker still has assigned jobs.";
    throw serviceErrors.conflict(message, [{ code: "WorkerHasAssignments", message }]);
  },
  beforeRemove(store, worker) {
    revokeOffers(store, { workerId: worker.id });
  },
});

function viewWorker(worker: WorkerRecord, { version }: ViewContext) {
  const { queues, capacity, labels, tags, channels, availableForOffers, maxConcurrentOffers } = worker.body;
  return present({
    id: worker.id,
    state: stateOf(worker),
    queues,
    capacity,
    labels,
    tags,
    channels: channels.map((channel) => present(channel)),
    offers: worker.offers.map(({ offerId, jobId, capacityCost, offeredAt, expiresAt }) => ({
      offerId,
      jobId,
      capacityCost,
      offeredAt: formatTime(offeredAt),
      expiresAt: formatTime(expiresAt),
    })),
    assignedJobs: worker.assignedJobs.map(({ assignmentId, jobId, capacityCost, assignedAt }) => ({
      assignmentId,
      jobId,
      capacityCost,
      assignedAt: formatTime(assignedAt),
    })),
    loadRatio: loadRatioOf(worker),
    availableForOffers,
    maxConcurrentOffers: version === "2023-11-01" ? undefined : maxConcurrentOffers,
    etag: etagOf(worker),
  });
}
