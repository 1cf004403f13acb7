/** The typed client of one router: its collections, and the operations that are no upsert. */
import { type ApiVersion, DEFAULT_API_VERSION } from "../settings/api-version";
import type { Transport } from "../transport/transport";
import { type Caller, call } from "./call";
import type { CollectionName } from "../base/collection-name";
import { type CallOptions, type Collection, openCollection, post, segmentOf } from "./collection";
import { decodeAs, parseObject } from "./decode";
import {
  AcceptBody,
  type AcceptedOffer,
  JobBody,
  type JobEntity,
  type JobPosition,
  PositionBody,
  type WorkerEntity,
  WorkerBody,
} from "./entities";

/** Everything this package asks of one router. Every method throws a RouterError and nothing else. */
export interface RouterClient {
  /** The generic verbs of a collection. */
  collection(name: CollectionName): Collection;
  /** GET /routing/workers/{workerId}; throws `NotFound`. */
  getWorker(workerId: string, options?: CallOptions): Promise<WorkerEntity>;
  /** GET /routing/jobs/{jobId}; throws `NotFound`. */
  getJob(jobId: string, options?: CallOptions): Promise<JobEntity>;
  /** GET /routing/jobs/{jobId}/position; throws `NotFound` when the job does not wait in a queue. */
  getJobPosition(jobId: string, options?: CallOptions): Promise<JobPosition>;
  /** POST /routing/jobs/{jobId}:cancel; the disposition code defaults to `Cancelled` in the service. */
  cancelJob(
    jobId: string,
    cancellation?: { note?: string; dispositionCode?: string },
    options?: CallOptions,
  ): Promise<void>;
  /** POST /routing/workers/{workerId}/offers/{offerId}:accept; throws `Conflict` when another worker took the job. */
  acceptJobOffer(workerId: string, offerId: string, options?: CallOptions): Promise<AcceptedOffer>;
  /**
   * POST /routing/workers/{workerId}/offers/{offerId}:decline. With `retryOfferAt` the job is matched again at that
   * time, for this worker too; without it, this worker is not asked again until it registers anew.
   */
  declineJobOffer(
    workerId: string,
    offerId: string,
    decline?: { retryOfferAt?: Date },
    options?: CallOptions,
  ): Promise<void>;
}

/** Opens a client; `advice` is what a user reads when the credential is refused. */
export function createRouterClient(
  transport: Transport,
  advice: string,
  apiVersion: ApiVersion = DEFAULT_API_VERSION,
): RouterClient {
  const caller: Caller = { transport, advice, apiVersion };
  const collection = (name: CollectionName): Collection => openCollection(caller, name);
  return {
    collection,
    async getWorker(workerId, options) {
      const { body } = await collection("workers").get(workerId, options);
      return decodeAs(WorkerBody, body, `read worker "${workerId}"`);
    },
    async getJob(jobId, options) {
      const { body } = await collection("jobs").get(jobId, options);
      return decodeAs(JobBody, body, `read job "${jobId}"`);
    },
    async getJobPosition(jobId, options) {
      const action = `read the position of job "${jobId}"`;
      const path = `/routing/jobs/${segmentOf(jobId)}/position`;
      const { text } = await call(caller, { method: "GET", path, action, ...options });
      return decodeAs(PositionBody, parseObject(text, action), action);
    },
    async cancelJob(jobId, cancellation = {}, options) {
      await collection("jobs").act(jobId, "cancel", cancellation, options);
    },
    async acceptJobOffer(workerId, offerId, options) {
      const action = `accept offer "${offerId}" of worker "${workerId}"`;
      const text = await post(caller, `${offerPath(workerId, offerId)}:accept`, undefined, action, options);
      return decodeAs(AcceptBody, parseObject(text, action), action);
    },
    async declineJobOffer(workerId, offerId, { retryOfferAt } = {}, options) {
      const body = retryOfferAt === undefined ? {} : { retryOfferAt: retryOfferAt.toISOString() };
      const action = `decline offer "${offerId}" of worker "${workerId}"`;
      await post(caller, `${offerPath(workerId, offerId)}:decline`, body, action, options);
    },
  };
}

function offerPath(workerId: string, offerId: string): string {
  return `/routing/workers/${segmentOf(workerId)}/offers/${segmentOf(offerId)}`;
}
