/** The work to be done: what a job is made of, and what a write to one leads to. */
import * as z from "zod";
import { defineCollection } from "./collection.js";
import type { ErrorDetail } from "../errors.js";
import { refusals } from "../errors.js";
import { isEqual } from "../../util/json.js";
import { applyMatchingMode, classifyAgain } from "../jobs/matching-mode.js";
import { releaseWorkers, revokeOffers } from "../jobs/offers.js";
import type { JobRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";
import { listKeyOfChange } from "../entities/records.js";
import { formatTime, parseTime } from "../../util/time.js";
import { fieldDetail, primitives, priority, reference, time } from "../entities/fields.js";
import { jobFilters, readJobFilter } from "./job-filter.js";
import { viewJob } from "./job-view.js";
import { workerSelector } from "../entities/selector-fields.js";
import { isFinal } from "../entities/job-status.js";

const schema = z.strictObject({
  channelReference: z.string().exactOptional(),
  channelId: z.string().min(1),
  classificationPolicyId: reference.exactOptional(),
  queueId: reference.exactOptional(),
  priority: priority.default(1),
  dispositionCode: z.string().exactOptional(),
  requestedWorkerSelectors: z.array(workerSelector).default([]),
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

/** What clients write of a job, checked and with defaults; classification fills in the queue. */
export type JobBody = z.infer<typeof schema>;

/** Work to be done by a worker. */
export const jobs = defineCollection<JobBody, JobRecord>({
  name: "jobs",
  schema,
  readOnly: ["status", "enqueuedAt", "attachedWorkerSelectors", "assignments", "scheduledAt"],
  fields: Object.keys(schema.shape),
  nested: { matchingMode: ["kind", "scheduleAt"] },
  complete: (body, { now }) => ({ ...body, notes: sortNotes(body.notes, formatTime(now)) }),
  checkBody({ queueId, classificationPolicyId }) {
    if (queueId !== undefined || classificationPolicyId !== undefined) return [];
    return [fieldDetail("InvalidField", "queueId", "is required unless classificationPolicyId is given")];
  },
  checkReferences,
  records: (store) => store.jobs,
  begin: (store, base) => ({
    ...base,
    createdAt: store.now(),
    status: "created",
    selectorsSetAt: store.now(),
    attached: [],
    attachedAt: store.now(),
    selectorsCheckedAt: store.now(),
    isQueueChosen: false,
    firedRules: [],
    unassignments: 0,
    assignments: {},
    offeredTo: [],
    declinedBy: {},
  }),
  refuseWrite(job) {
    if (isFinal(job)) throw refusals.conflict(`The job is ${job.status} and can no longer change.`);
  },
  written: followWrite,
  view: viewJob,
  filterNames: Object.keys(jobFilters.shape),
  filter: readJobFilter,
  listKey: (job) => listKeyOfChange(job.changed),
  refuseRemoval(_store, job) {
    if (isFinal(job) || job.status === "classificationFailed") return;
    throw refusals.conflict(`The job is ${job.status}; cancel it, or complete and close it first.`);
  },
  beforeRemoval(store, job) {
    revokeOffers(store, { jobId: job.id });
    // Only a removal from outside reaches a job that workers are still assigned to.
    releaseWorkers(store, job);
  },
});

function checkReferences(store: Store, { queueId, classificationPolicyId }: JobBody): ErrorDetail[] {
  const details = [];
  if (queueId !== undefined && !store.queues.has(queueId)) {
    details.push(fieldDetail("QueueNotFound", "queueId", `there is no queue "${queueId}"`));
  }
  if (classificationPolicyId !== undefined && !store.classificationPolicies.has(classificationPolicyId)) {
    const message = `there is no classification policy "${classificationPolicyId}"`;
    details.push(fieldDetail("ClassificationPolicyNotFound", "classificationPolicyId", message));
  }
  return details;
}

function followWrite(store: Store, job: JobRecord, before: JobBody | undefined): void {
  const isChanged = (...names: (keyof JobBody)[]) => names.some((name) => !isEqual(job.body[name], before?.[name]));
  if (isChanged("queueId")) {
    job.isQueueChosen = false;
    if (job.status === "queued") job.isEntering = true;
  }
  if (isChanged("requestedWorkerSelectors")) job.selectorsSetAt = store.now();
  if (isChanged("matchingMode")) applyMatchingMode(store, job, before === undefined);
  if (before === undefined) return;
  if (isChanged("labels", "queueId", "channelId", "requestedWorkerSelectors")) revokeOffers(store, { jobId: job.id });
  const isUnplaced = job.status === "classificationFailed" || job.body.queueId === undefined;
  if (isChanged("labels", "classificationPolicyId") || (isChanged("queueId") && isUnplaced)) classifyAgain(store, job);
}

// The specification calls notes sorted by time.
function sortNotes(notes: JobBody["notes"], now: string) {
  const timed = notes.map(({ message, addedAt }) => ({ message, addedAt: addedAt ?? now }));
  return timed.sort((a, b) => parseTime(a.addedAt) - parseTime(b.addedAt));
}
