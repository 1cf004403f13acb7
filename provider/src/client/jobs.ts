/** Jobs and their assignments. */
import { z } from "zod";
import { type Caller, call } from "../http/caller";
import { type CallOptions, post, segmentOf } from "../http/collection";
import { type ServiceResponse, decodeObject, readAs } from "../http/decode";
import { type JobInputs, job } from "../schema/job";
import { toPlainJson } from "../util/json";
import { EntityCollection } from "./entity-collection";
import type {
  CancelJobDetails,
  CloseJobDetails,
  CompleteJobDetails,
  JobFilters,
  JobPatch,
  RouterJob,
  RouterJobAssignment,
  RouterJobPosition,
  UnassignJobDetails,
  UnassignJobResult,
} from "./job-model";
import { instantText } from "./request-model";
import { responseSchema, workerSelectors } from "./response-model";

const assignment: z.ZodType<RouterJobAssignment> = z.object({
  assignmentId: z.string(),
  workerId: z.string().exactOptional(),
  assignedAt: z.string(),
  completedAt: z.string().exactOptional(),
  closedAt: z.string().exactOptional(),
});

const routerJob = responseSchema<RouterJob, JobInputs>(job, {
  status: z.string(),
  enqueuedAt: z.string().exactOptional(),
  scheduledAt: z.string().exactOptional(),
  attachedWorkerSelectors: workerSelectors.default([]),
  assignments: z.record(z.string(), assignment).default({}),
});

const jobPosition: z.ZodType<RouterJobPosition> = z.object({
  jobId: z.string(),
  position: z.number(),
  queueId: z.string(),
  queueLength: z.number(),
  estimatedWaitTimeMinutes: z.number().exactOptional(),
});

const unassignedJob: z.ZodType<UnassignJobResult> = z.object({
  jobId: z.string(),
  unassignmentCount: z.number(),
});

/** The operations on jobs. */
export class Jobs extends EntityCollection<RouterJob, JobPatch, JobFilters> {
  /** Binds the operations to a router. @hidden */
  constructor(caller: Caller) {
    super(caller, "jobs", routerJob);
  }

  /** GET /routing/jobs/{jobId}/position (GetInQueuePosition). Rejects with `NotFound` when the job is in no queue. */
  async getPosition(jobId: string, options?: CallOptions): Promise<RouterJobPosition> {
    const action = `read the position of job "${jobId}"`;
    const path = `${jobPath(jobId)}/position`;
    const response = await call(this.caller, { method: "GET", path, action, ...options });
    return readAs(jobPosition)(decodeObject(response, action), action);
  }

  /** POST /routing/jobs/{jobId}:reclassify (ReclassifyJob): applies the classification policy again. */
  async reclassify(jobId: string, options?: CallOptions): Promise<void> {
    await this.#post(jobId, jobPath(jobId), "reclassify", {}, options);
  }

  /** POST /routing/jobs/{jobId}:cancel (CancelJob): ends a job that is not completed. */
  async cancel(jobId: string, details: CancelJobDetails = {}, options?: CallOptions): Promise<void> {
    await this.#post(jobId, jobPath(jobId), "cancel", details, options);
  }

  /** POST /routing/jobs/{jobId}/assignments/{assignmentId}:complete (CompleteJob): the customer is served. */
  async complete(
    jobId: string,
    assignmentId: string,
    details: CompleteJobDetails = {},
    options?: CallOptions,
  ): Promise<void> {
    await this.#post(jobId, assignmentPath(jobId, assignmentId), "complete", details, options);
  }

  /** POST /routing/jobs/{jobId}/assignments/{assignmentId}:close (CloseJob): ends a completed job. */
  async close(
    jobId: string,
    assignmentId: string,
    { closeAt, ...details }: CloseJobDetails = {},
    options?: CallOptions,
  ): Promise<void> {
    const body = { ...details, ...(closeAt !== undefined && { closeAt: instantText(closeAt, "closeAt") }) };
    await this.#post(jobId, assignmentPath(jobId, assignmentId), "close", body, options);
  }

  /** POST /routing/jobs/{jobId}/assignments/{assignmentId}:unassign (UnassignJob): returns the job to matching. */
  async unassign(
    jobId: string,
    assignmentId: string,
    details: UnassignJobDetails = {},
    options?: CallOptions,
  ): Promise<UnassignJobResult> {
    const path = assignmentPath(jobId, assignmentId);
    const response = await this.#post(jobId, path, "unassign", details, options);
    const action = `unassign job "${jobId}"`;
    return readAs(unassignedJob)(decodeObject(response, action), action);
  }

  #post(jobId: string, path: string, verb: string, body: object, options?: CallOptions): Promise<ServiceResponse> {
    return post(this.caller, `${path}:${verb}`, toPlainJson(body), `${verb} job "${jobId}"`, options);
  }
}

function jobPath(jobId: string): string {
  return `/routing/jobs/${segmentOf(jobId)}`;
}

function assignmentPath(jobId: string, assignmentId: string): string {
  return `${jobPath(jobId)}/assignments/${segmentOf(assignmentId)}`;
}
