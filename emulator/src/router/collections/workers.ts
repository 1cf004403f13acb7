/** Who is offered jobs. */
import * as z from "zod";
import type { ViewContext } from "./collection.js";
import { defineCollection } from "./collection.js";
import { refusals } from "../errors.js";
import { isEqual, present } from "../../util/json.js";
import { hasRoom, loadRatioOf, stateOf } from "../entities/worker-capacity.js";
import { register, revokeOffers } from "../jobs/offers.js";
import type { WorkerRecord } from "../entities/records.js";
import { etagOf } from "../entities/records.js";
import { formatTime } from "../../util/time.js";
import { primitives, reference } from "../entities/fields.js";

const schema = z.strictObject({
  queues: z.array(reference).default([]),
  capacity: z.int32().min(1),
  labels: primitives.default({}),
  tags: primitives.default({}),
  channels: z
    .array(
      z.strictObject({
        channelId: z.string().min(1),
        capacityCostPerJob: z.int32().min(1),
        maxNumberOfJobs: z.int32().min(1).exactOptional(),
      }),
    )
    .default([]),
  availableForOffers: z.boolean().default(false),
  maxConcurrentOffers: z.int32().min(1).exactOptional(),
});

/** What clients write of a worker, checked, with defaults and its own label `Id`. */
export type WorkerBody = z.infer<typeof schema>;

const filters = z.strictObject({
  state: z.enum(["active", "draining", "inactive", "all"]).default("all"),
  channelId: z.string().exactOptional(),
  queueId: z.string().exactOptional(),
  hasCapacity: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
});

/** Who is offered jobs. */
export const workers = defineCollection<WorkerBody, WorkerRecord>({
  name: "workers",
  schema,
  readOnly: ["state", "offers", "assignedJobs", "loadRatio"],
  fields: Object.keys(schema.shape),
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
  written(store, worker, before) {
    if (before === undefined) return;
    const { availableForOffers, capacity, channels } = worker.body;
    if (availableForOffers && !before.availableForOffers) register(store, worker);
    const isCut = capacity < before.capacity || !isEqual(channels, before.channels);
    if (!availableForOffers || isCut) revokeOffers(store, { workerId: worker.id });
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
  refuseRemoval(store, worker) {
    if (worker.assignedJobs.length === 0 || store.settings.assignedDelete === "forced") return;
    throw refusals.conflict("The worker still has assigned jobs.");
  },
  beforeRemoval(store, worker) {
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
