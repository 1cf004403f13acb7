import * as z from "zod";
import { defineCollection } from "../collection.js";
import { refusals } from "../errors.js";
import type { JsonObject } from "../json.js";
import { isEqual, omit, present } from "../json.js";
import { applyMatchingMode, isFinal, noteSelectors } from "../life-cycle.js";
import { revokeOffers } from "../offers.js";
import { isSelectorActive, selectorExpiry } from "../selectors.js";
import type { JobAssignment, JobRecord, Store } from "../store.js";
import { etagOf } from "../store.js";
import { formatTime, parseTime } from "../wire.js";
import { fieldDetail, primitives, reference, time } from "./fields.js";

const selector = z
  .strictObject({
    key: z.string().min(1),
    labelOperator: z.enum(["equal", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]),
    value: z.union([z.string(), z.number(), z.boolean()]).exactOptional(),
    expiresAfterSeconds: z.number().positive().exactOptional(),
    expedite: z.boolean().default(false),
    // Read-only, but clients send fetched selectors back whole.
    status: z.unknown().optional(),
    expiresAt: z.unknown().optional(),
  })
  .transform((sent) => omit(sent, "status", "expiresAt"));

const schema = z.strictObject({
  channelReference: z.string().exactOptional(),
  channelId: z.string().min(1),
  classificationPolicyId: reference.exactOptional(),
  queueId: reference,
  priority: z.int().min(-100).max(100).default(1),
  dispositionCode: z.string().exactOptional(),
  requestedWorkerSelectors: z.array(selector).default([]),
  labels: primitives.default({}),
  tags: primitives.default({}),
  notes: z.array(z.strictObject({ message: z.string(), addedAt: time.exactOptional() })).default([]),
  matchingMode: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("queueAndMatch") }),
      z.strictObject({ kind: z.literal("scheduleAndSuspend"), scheduleAt: time }),
      z.strictObject({ kind: z.literal("suspend") }),
    ])
    .default({ kind: "queueAndMatch" }),
});

export type JobBody = z.infer<typeof schema>;
export type WorkerSelector = z.infer<typeof selector>;

const activeStatuses = ["queued", "assigned", "completed", "pendingSchedule", "scheduled", "waitingForActivation"];
const statuses = ["created", "closed", "cancelled", "pendingClassification", "classificationFailed", "scheduleFailed"];

const filters = z.strictObject({
  status: z.enum(["all", "active", ...activeStatuses, ...statuses]).default("all"),
  queueId: z.string().exactOptional(),
  channelId: z.string().exactOptional(),
  classificationPolicyId: z.string().exactOptional(),
  scheduledBefore: time.transform(parseTime).exactOptional(),
  scheduledAfter: time.transform(parseTime).exactOptional(),
});

/** Work to be done by a worker. */
export const jobs = defineCollection<JobBody, JobRecord>({
  name: "jobs",
  schema,
  readOnly: ["status", "enqueuedAt", "attachedWorkerSelectors", "assignments", "scheduledAt"],
  fields: Object.keys(schema.shape),
  nested: { matchingMode: ["kind", "scheduleAt"] },
  complete: (body, { now }) => ({ ...body, notes: sortNotes(body.notes, formatTime(now)) }),
  checkReferences(store, { queueId, classificationPolicyId }) {
    const details = [];
    if (!store.queues.has(queueId)) {
      details.push(fieldDetail("QueueNotFound", "queueId", `there is no queue "${queueId}"`));
    }
    if (classificationPolicyId !== undefined) {
      const message = `there is no classification policy "${classificationPolicyId}"; they are not in this emulator yet`;
      details.push(fieldDetail("ClassificationPolicyNotFound", "classificationPolicyId", message));
    }
    return details;
  },
  records: (store) => store.jobs,
  begin: (store, base) => ({
    ...base,
    status: "created",
    selectorsSetAt: store.now(),
    assignments: {},
    offeredTo: [],
    declinedBy: {},
    lostOffers: [],
  }),
  refuseWrite(job) {
    if (isFinal(job)) throw refusals.conflict(`The job is ${job.status} and can no longer change.`);
  },
  written(store, job, before) {
    if (!isEqual(job.body.requestedWorkerSelectors, before?.requestedWorkerSelectors ?? [])) noteSelectors(store, job);
    if (!isEqual(job.body.matchingMode, before?.matchingMode)) applyMatchingMode(store, job, before === undefined);
    if (before === undefined) return;
    const decisive = ["labels", "queueId", "channelId", "requestedWorkerSelectors"] as const;
    if (decisive.some((name) => !isEqual(job.body[name], before[name]))) revokeOffers(store, { jobId: job.id });
  },
  view: viewJob,
  filterNames: Object.keys(filters.shape),
  filter(query) {
    const wanted = filters.parse(query);
    return (job) =>
      (wanted.status === "all" ||
        (wanted.status === "active" ? activeStatuses.includes(job.status) : job.status === wanted.status)) &&
      (wanted.queueId === undefined || job.body.queueId === wanted.queueId) &&
      (wanted.channelId === undefined || job.body.channelId === wanted.channelId) &&
      wanted.classificationPolicyId === undefined &&
      isScheduledWithin(job, wanted.scheduledAfter, wanted.scheduledBefore);
  },
  // Most recently changed first.
  listKey: (job) => String(Number.MAX_SAFE_INTEGER - job.changed).padStart(16, "0"),
  refuseRemoval(_store, job) {
    if (!isFinal(job)) throw refusals.conflict(`The job is ${job.status}; cancel it, or complete and close it first.`);
  },
  beforeRemoval(store, job) {
    revokeOffers(store, { jobId: job.id });
    releaseWorkers(store, job.id);
  },
});

// The specification calls notes sorted by time.
function sortNotes(notes: JobBody["notes"], now: string) {
  const timed = notes.map(({ message, addedAt }) => ({ message, addedAt: addedAt ?? now }));
  return timed.sort((a, b) => parseTime(a.addedAt) - parseTime(b.addedAt));
}

// Only a removal from outside reaches a job that workers are still assigned to.
function releaseWorkers(store: Store, jobId: string): void {
  for (const worker of store.workers.values()) {
    if (!worker.assignedJobs.some((assignment) => assignment.jobId === jobId)) continue;
    worker.assignedJobs = worker.assignedJobs.filter((assignment) => assignment.jobId !== jobId);
    store.touch(worker);
  }
}

function isScheduledWithin(job: JobRecord, after = -Infinity, before = Infinity): boolean {
  if (after === -Infinity && before === Infinity) return true;
  const { matchingMode } = job.body;
  const planned = matchingMode.kind === "scheduleAndSuspend" ? parseTime(matchingMode.scheduleAt) : undefined;
  const at = job.scheduledAt ?? planned;
  return at !== undefined && after <= at && at <= before;
}

function viewJob(job: JobRecord, now: number): JsonObject {
  const { body } = job;
  return present({
    id: job.id,
    channelReference: body.channelReference,
    status: job.status,
    enqueuedAt: viewTime(job.enqueuedAt),
    channelId: body.channelId,
    queueId: body.queueId,
    priority: body.priority,
    dispositionCode: body.dispositionCode,
    requestedWorkerSelectors: body.requestedWorkerSelectors.map((one) =>
      present({
        ...one,
        status: isSelectorActive(job, one, now) ? "active" : "expired",
        expiresAt: viewTime(selectorExpiry(job, one)),
      }),
    ),
    attachedWorkerSelectors: [],
    labels: body.labels,
    assignments: Object.fromEntries(Object.entries(job.assignments).map(([id, one]) => [id, viewAssignment(one)])),
    tags: body.tags,
    notes: body.notes.map((note) => present(note)),
    scheduledAt: viewTime(job.scheduledAt),
    matchingMode: body.matchingMode,
    etag: etagOf(job),
  });
}

const viewTime = (at: number | undefined): string | undefined => (at === undefined ? undefined : formatTime(at));

const viewAssignment = (assignment: JobAssignment): JsonObject =>
  present({
    assignmentId: assignment.assignmentId,
    workerId: assignment.workerId,
    assignedAt: formatTime(assignment.assignedAt),
    completedAt: viewTime(assignment.completedAt),
    closedAt: viewTime(assignment.closedAt),
  });
