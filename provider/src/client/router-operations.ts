/** All operations of a router; those on workers and jobs are JobRouterOperations of the API description. */
import type { z } from "zod";
import { toPlainJson } from "../util/json";
import { type Caller, call } from "../http/call";
import { type CallOptions, type Collection, openCollection, post, segmentOf } from "../http/collection";
import { decodeObject, readAs } from "../http/decode";
import type { TransportResponse } from "../http/transport";
import { AdministrationOperations } from "./administration-operations";
import type {
  CancelJobDetails,
  CloseJobDetails,
  CompleteJobDetails,
  DeclineJobOfferDetails,
  UnassignJobDetails,
} from "./details";
import { instantText } from "./instant";
import { type JobFilters, type RouterList, type WorkerFilters, listOf } from "./lists";
import { type RouterJob, routerJob } from "./models/job";
import {
  type AcceptJobOfferResult,
  type RouterJobPosition,
  type RouterQueueStatistics,
  type UnassignJobResult,
  acceptedOffer,
  jobPosition,
  queueStatistics,
  unassignedJob,
} from "./models/results";
import { type RouterWorker, routerWorker } from "./models/worker";
import { type JobPatch, type UpsertOptions, type WorkerPatch, mergePatchOf } from "./patches";

/** Everything one router can be asked. Every method rejects with a RouterError and nothing else. */
export class RouterOperations extends AdministrationOperations {
  readonly #caller: Caller;
  readonly #workers: Collection<RouterWorker>;
  readonly #jobs: Collection<RouterJob>;

  /** Binds the operations to a router. */
  constructor(caller: Caller) {
    super(caller);
    this.#caller = caller;
    this.#workers = openCollection(caller, "workers", readAs(routerWorker));
    this.#jobs = openCollection(caller, "jobs", readAs(routerJob));
  }

  /** PATCH /routing/workers/{workerId}: creates the worker, or changes what the patch says. */
  async upsertWorker(workerId: string, patch: WorkerPatch, options?: UpsertOptions): Promise<RouterWorker> {
    return this.#workers.patch(workerId, mergePatchOf(patch), options);
  }

  /** GET /routing/workers/{workerId}. Rejects with `NotFound` when there is none. */
  async getWorker(workerId: string, options?: CallOptions): Promise<RouterWorker> {
    return this.#workers.get(workerId, options);
  }

  /** GET /routing/workers. */
  listWorkers(filters?: WorkerFilters, options?: CallOptions): RouterList<RouterWorker> {
    return listOf(this.#workers, filters, options);
  }

  /** DELETE /routing/workers/{workerId}. One that is not there counts as deleted. */
  async deleteWorker(workerId: string, options?: CallOptions): Promise<void> {
    return this.#workers.remove(workerId, options);
  }

  /** PATCH /routing/jobs/{jobId}: creates the job, or changes what the patch says. */
  async upsertJob(jobId: string, patch: JobPatch, options?: UpsertOptions): Promise<RouterJob> {
    return this.#jobs.patch(jobId, mergePatchOf(patch), options);
  }

  /** GET /routing/jobs/{jobId}. Rejects with `NotFound` when there is none. */
  async getJob(jobId: string, options?: CallOptions): Promise<RouterJob> {
    return this.#jobs.get(jobId, options);
  }

  /** GET /routing/jobs. */
  listJobs(filters?: JobFilters, options?: CallOptions): RouterList<RouterJob> {
    return listOf(this.#jobs, filters, options);
  }

  /** DELETE /routing/jobs/{jobId}, which must have ended. One that is not there counts as deleted. */
  async deleteJob(jobId: string, options?: CallOptions): Promise<void> {
    return this.#jobs.remove(jobId, options);
  }

  /** GET /routing/jobs/{jobId}/position. Rejects with `NotFound` when the job does not wait in a queue. */
  async getJobPosition(jobId: string, options?: CallOptions): Promise<RouterJobPosition> {
    const action = `read the position of job "${jobId}"`;
    const path = `${jobPath(jobId)}/position`;
    return answerOf(call(this.#caller, { method: "GET", path, action, ...options }), jobPosition, action);
  }

  /** GET /routing/queues/{queueId}/statistics. Rejects with `NotFound` when there is no such queue. */
  async getQueueStatistics(queueId: string, options?: CallOptions): Promise<RouterQueueStatistics> {
    const action = `read the statistics of queue "${queueId}"`;
    const path = `/routing/queues/${segmentOf(queueId)}/statistics`;
    return answerOf(call(this.#caller, { method: "GET", path, action, ...options }), queueStatistics, action);
  }

  /** POST /routing/jobs/{jobId}:reclassify: has the job's policy choose queue, priority and selectors again. */
  async reclassifyJob(jobId: string, options?: CallOptions): Promise<void> {
    return this.#jobs.act(jobId, "reclassify", {}, options);
  }

  /** POST /routing/jobs/{jobId}:cancel: ends a job that no worker has completed. */
  async cancelJob(jobId: string, details: CancelJobDetails = {}, options?: CallOptions): Promise<void> {
    return this.#jobs.act(jobId, "cancel", toPlainJson(details), options);
  }

  /** POST /routing/jobs/{jobId}/assignments/{assignmentId}:complete: the worker is done with the customer. */
  async completeJob(
    jobId: string,
    assignmentId: string,
    details: CompleteJobDetails = {},
    options?: CallOptions,
  ): Promise<void> {
    return this.#jobs.act(jobId, "complete", toPlainJson(details), { ...options, assignment: assignmentId });
  }

  /** POST /routing/jobs/{jobId}/assignments/{assignmentId}:close: the worker is done with a completed job. */
  async closeJob(
    jobId: string,
    assignmentId: string,
    { closeAt, ...details }: CloseJobDetails = {},
    options?: CallOptions,
  ): Promise<void> {
    const body = { ...details, ...(closeAt !== undefined && { closeAt: instantText(closeAt, "closeAt") }) };
    return this.#jobs.act(jobId, "close", body, { ...options, assignment: assignmentId });
  }

  /** POST /routing/jobs/{jobId}/assignments/{assignmentId}:unassign: takes the job from its worker and matches it again. */
  async unassignJob(
    jobId: string,
    assignmentId: string,
    details: UnassignJobDetails = {},
    options?: CallOptions,
  ): Promise<UnassignJobResult> {
    const action = `unassign job "${jobId}"`;
    const path = `${assignmentPath(jobId, assignmentId)}:unassign`;
    return answerOf(post(this.#caller, path, toPlainJson(details), action, options), unassignedJob, action);
  }

  /**
   * POST /routing/workers/{workerId}/offers/{offerId}:accept: gives the job to the worker. Rejects with `Conflict` when
   * another worker was faster, with `NotFound` when the offer is gone. After a lost answer it is gone because it was
   * accepted: when `mayHaveBeenApplied` is true, look into the worker's `assignedJobs`.
   */
  async acceptJobOffer(workerId: string, offerId: string, options?: CallOptions): Promise<AcceptJobOfferResult> {
    const action = `accept offer "${offerId}" of worker "${workerId}"`;
    const path = `${offerPath(workerId, offerId)}:accept`;
    return answerOf(post(this.#caller, path, undefined, action, options), acceptedOffer, action);
  }

  /** POST /routing/workers/{workerId}/offers/{offerId}:decline: leaves the job to other workers. */
  async declineJobOffer(
    workerId: string,
    offerId: string,
    { retryOfferAt }: DeclineJobOfferDetails = {},
    options?: CallOptions,
  ): Promise<void> {
    const body = retryOfferAt === undefined ? {} : { retryOfferAt: instantText(retryOfferAt, "retryOfferAt") };
    const action = `decline offer "${offerId}" of worker "${workerId}"`;
    await post(this.#caller, `${offerPath(workerId, offerId)}:decline`, body, action, options);
  }
}

function jobPath(jobId: string): string {
  return `/routing/jobs/${segmentOf(jobId)}`;
}

function assignmentPath(jobId: string, assignmentId: string): string {
  return `${jobPath(jobId)}/assignments/${segmentOf(assignmentId)}`;
}

function offerPath(workerId: string, offerId: string): string {
  return `/routing/workers/${segmentOf(workerId)}/offers/${segmentOf(offerId)}`;
}

async function answerOf<T>(response: Promise<TransportResponse>, schema: z.ZodType<T>, action: string): Promise<T> {
  return readAs(schema)(decodeObject(await response, action), action);
}
