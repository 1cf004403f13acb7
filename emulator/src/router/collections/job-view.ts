/** A job as answers show it. */
import { type JsonObject, present } from "../../util/json.js";
import { formatTime } from "../../util/time.js";
import { etagOf } from "../entities/etag.js";
import type { JobAssignment, JobRecord } from "../entities/job.js";
import type { WorkerSelector } from "../entities/selector-fields.js";
import { isActive, selectorExpiry } from "../entities/selectors.js";
import type { ViewContext } from "./definition.js";

/** Makes the view of a job. */
export function viewJob(job: JobRecord, { now }: ViewContext): JsonObject {
  const { body } = job;
  const assignments = Object.entries(job.assignments);
  return present({
    id: job.id,
    channelReference: body.channelReference,
    status: job.status,
    enqueuedAt: viewTime(job.enqueuedAt),
    channelId: body.channelId,
    classificationPolicyId: body.classificationPolicyId,
    queueId: body.queueId,
    priority: body.priority,
    dispositionCode: body.dispositionCode,
    requestedWorkerSelectors: viewSelectors(job, body.requestedWorkerSelectors, job.selectorsSetAt, now),
    attachedWorkerSelectors: viewSelectors(job, job.attached, job.attachedAt, now),
    labels: body.labels,
    assignments: Object.fromEntries(assignments.map(([id, one]) => [id, viewAssignment(one)])),
    tags: body.tags,
    notes: body.notes.map((note) => present(note)),
    scheduledAt: viewTime(job.scheduledAt),
    matchingMode: body.matchingMode,
    etag: etagOf(job),
  });
}

const viewSelectors = (
  { status }: JobRecord,
  selectors: readonly WorkerSelector[],
  setAt: number,
  now: number,
): JsonObject[] =>
  selectors.map((one) =>
    present({
      ...one,
      status: isActive(one, setAt, now) ? "active" : "expired",
      // Recorded answers to a create show no expiry yet.
      expiresAt: status === "created" ? undefined : viewTime(selectorExpiry(one, setAt)),
    }),
  );

const viewTime = (at: number | undefined): string | undefined => (at === undefined ? undefined : formatTime(at));

const viewAssignment = (assignment: JobAssignment): JsonObject =>
  present({
    assignmentId: assignment.assignmentId,
    workerId: assignment.workerId,
    assignedAt: formatTime(assignment.assignedAt),
    completedAt: viewTime(assignment.completedAt),
    closedAt: viewTime(assignment.closedAt),
  });
