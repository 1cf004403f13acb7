/** Workers and their offers. */
import { z } from "zod";
import type { Caller } from "../http/caller";
import { type CallOptions, post, segmentOf } from "../http/collection";
import { decodeObject, readAs } from "../http/decode";
import { type WorkerInputs, worker } from "../schema/worker";
import type { JsonObject } from "../util/json";
import { EntityCollection, type ListFilters } from "./entity-collection";
import { type Instant, type MergePatch, instantText } from "./request-model";
import { type OpenEnum, type ResponseEntity, responseSchema } from "./response-model";

/** An offer of a job to a worker. */
export interface RouterJobOffer {
  /** The offer's id, for accepting or declining it. */
  readonly offerId: string;
  /** The job. */
  readonly jobId: string;
  /** Units of the worker's capacity that the offer takes. */
  readonly capacityCost: number;
  /** When it was made, as ISO 8601 text. */
  readonly offeredAt?: string;
  /** When it expires, as ISO 8601 text. */
  readonly expiresAt?: string;
}

/** A job that is assigned to a worker. */
export interface RouterWorkerAssignment {
  /** The assignment's id, for completing or closing the job. */
  readonly assignmentId: string;
  /** The job. */
  readonly jobId: string;
  /** Units of the worker's capacity that the job takes. */
  readonly capacityCost: number;
  /** When it was assigned, as ISO 8601 text. */
  readonly assignedAt: string;
}

/** A worker as the service shows it at this moment, live traffic included. */
export interface RouterWorker extends ResponseEntity<WorkerInputs, "workerId"> {
  /** Whether it is offered jobs (`active`), only finishes those it has (`draining`), or neither (`inactive`). */
  readonly state: OpenEnum<"active" | "draining" | "inactive">;
  /** True while the worker is registered. */
  readonly availableForOffers: boolean;
  /** Offers that are not answered yet. */
  readonly offers: readonly RouterJobOffer[];
  /** Jobs that are assigned to the worker. */
  readonly assignedJobs: readonly RouterWorkerAssignment[];
  /** Share of the capacity in use, 0 to 1; open offers count. */
  readonly loadRatio: number;
}

/** The merge patch of a worker. */
export interface WorkerPatch extends MergePatch<Omit<WorkerInputs, "workerId">> {}

/** Filters of workers; all must match. */
export interface WorkerFilters extends ListFilters {
  /** Workers in this state; default `all`. */
  readonly state?: "active" | "draining" | "inactive" | "all";
  /** Workers who serve this channel. */
  readonly channelId?: string;
  /** Workers who are offered jobs of this queue. */
  readonly queueId?: string;
  /** True for workers who can take one more job of `channelId`, or without it of any of their channels. */
  readonly hasCapacity?: boolean;
}

/** The assignment that an accepted offer became. */
export interface AcceptJobOfferResult {
  /** The assignment's id, for completing, closing or unassigning the job. */
  readonly assignmentId: string;
  /** The job. */
  readonly jobId: string;
  /** The worker who has it now. */
  readonly workerId: string;
}

/** Details of a declined offer. */
export interface DeclineJobOfferDetails {
  /** When the job is matched again, for this worker too; without it, this worker is not asked again until it registers anew. */
  readonly retryOfferAt?: Instant;
}

const offer: z.ZodType<RouterJobOffer> = z.object({
  offerId: z.string(),
  jobId: z.string(),
  capacityCost: z.number(),
  offeredAt: z.string().exactOptional(),
  expiresAt: z.string().exactOptional(),
});

const assignment: z.ZodType<RouterWorkerAssignment> = z.object({
  assignmentId: z.string(),
  jobId: z.string(),
  capacityCost: z.number(),
  assignedAt: z.string(),
});

const acceptedOffer: z.ZodType<AcceptJobOfferResult> = z.object({
  assignmentId: z.string(),
  jobId: z.string(),
  workerId: z.string(),
});

/** The operations on workers. */
export class Workers extends EntityCollection<RouterWorker, WorkerPatch, WorkerFilters> {
  /** Binds the operations to a router. @hidden */
  constructor(caller: Caller) {
    const schema = responseSchema<RouterWorker, WorkerInputs>(worker, {
      state: z.string().default("inactive"),
      availableForOffers: z.boolean().default(false),
      offers: z.array(offer).default([]),
      assignedJobs: z.array(assignment).default([]),
      loadRatio: z.number().default(0),
    });
    super(caller, "workers", schema);
  }

  /**
   * POST /routing/workers/{workerId}/offers/{offerId}:accept (AcceptJobOffer): assigns the job to the worker. Rejects with
   * `Conflict` when another worker was faster, with `NotFound` when the offer is gone. After a lost answer it is gone because
   * it was accepted: when `mayHaveBeenApplied` is true, look into the worker's `assignedJobs`.
   */
  async acceptOffer(workerId: string, offerId: string, options?: CallOptions): Promise<AcceptJobOfferResult> {
    const action = `accept offer "${offerId}" of worker "${workerId}"`;
    const path = `${offerPath(workerId, offerId)}:accept`;
    const response = await post(this.caller, path, undefined, action, options);
    return readAs(acceptedOffer)(decodeObject(response, action), action);
  }

  /** POST /routing/workers/{workerId}/offers/{offerId}:decline (DeclineJobOffer): leaves the job to other workers. */
  async declineOffer(
    workerId: string,
    offerId: string,
    { retryOfferAt }: DeclineJobOfferDetails = {},
    options?: CallOptions,
  ): Promise<void> {
    const body: JsonObject =
      retryOfferAt === undefined ? {} : { retryOfferAt: instantText(retryOfferAt, "retryOfferAt") };
    const action = `decline offer "${offerId}" of worker "${workerId}"`;
    await post(this.caller, `${offerPath(workerId, offerId)}:decline`, body, action, options);
  }
}

function offerPath(workerId: string, offerId: string): string {
  return `/routing/workers/${segmentOf(workerId)}/offers/${segmentOf(offerId)}`;
}
