/** Jobs: references, what follows from a write, removal. */
import { isEqual } from "../../util/json.js";
import { formatTime, parseTime } from "../../util/time.js";
import { isFinal } from "../entities/job-status.js";
import { type JobBody, type JobRecord, jobSchema, listKeyOfChange } from "../entities/job.js";
import { fieldDetail } from "../entities/validation.js";
import { type ErrorDetail, validationFailed, serviceErrors } from "../errors.js";
import { setOwnQueue } from "../jobs/job-status-changes.js";
import { applyMatchingMode, requeue } from "../jobs/matching-mode.js";
import { releaseWorkers, revokeOffers } from "../jobs/offers.js";
import type { Store } from "../state/store.js";
import { defineCollection } from "./collection.js";
import { jobFilters, readJobFilter } from "./job-filter.js";
import { viewJob } from "./job-view.js";

/** The collection of jobs. */
export const jobs = defineCollection<JobBody, JobRecord>({
  name: "jobs",
  schema: jobSchema,
  readOnly: ["status", "enqueuedAt", "attachedWorkerSelectors", "assignments", "scheduledAt"],
  fields: Object.keys(jobSchema.shape),
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
  checkWritable(job) {
    if (isFinal(job)) throw serviceErrors.conflict(`The job is ${job.status} and can no longer change.`);
  },
  afterWrite: applyWrite,
  view: viewJob,
  filterNames: Object.keys(jobFilters.shape),
  filter: readJobFilter,
  listKey: (job) => listKeyOfChange(job.changed),
  checkRemovable(_store, job) {
    if (isFinal(job) || job.status === "classificationFailed") return;
    throw serviceErrors.conflict(validationFailed("JobStatus: The job is neither closed nor cancelled"));
  },
  beforeRemove(store, job) {
    revokeOffers(store, { jobId: job.id });
    // Only the test hooks remove a job that is still assigned.
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

function applyWrite(store: Store, job: JobRecord, old: JobBody | undefined): void {
  const isChanged = (...names: (keyof JobBody)[]) => names.some((name) => !isEqual(job.body[name], old?.[name]));
  if (isChanged("queueId")) {
    setOwnQueue(job);
    if (job.status === "queued") job.isEntering = true;
  }
  if (isChanged("requestedWorkerSelectors")) job.selectorsSetAt = store.now();
  if (isChanged("matchingMode")) applyMatchingMode(store, job, old === undefined);
  if (old === undefined) return;
  if (isChanged("labels", "queueId", "channelId", "requestedWorkerSelectors")) revokeOffers(store, { jobId: job.id });
  const lacksQueue = job.status === "classificationFailed" || job.body.queueId === undefined;
  if (isChanged("labels", "classificationPolicyId") || (isChanged("queueId") && lacksQueue)) requeue(store, job);
}

// The API description says that notes are sorted by time.
function sortNotes(notes: JobBody["notes"], now: string) {
  const timed = notes.map(({ message, addedAt }) => ({ message, addedAt: addedAt ?? now }));
  return timed.sort((a, b) => parseTime(a.addedAt) - parseTime(b.addedAt));
}
