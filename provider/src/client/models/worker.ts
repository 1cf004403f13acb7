/** Read model of workers: what was declared, and the traffic of this moment. */
import { z } from "zod";
import { type WorkerInputs, worker } from "../../schema/worker";
import { type OpenEnum, type ShownEntity, readersOf } from "../response-model";

/** A job that a worker is asked to take. */
export interface RouterJobOffer {
  /** The offer's id, for accepting or declining it. */
  readonly offerId: string;
  /** The job. */
  readonly jobId: string;
  /** Units of the worker's capacity that the offer takes. */
  readonly capacityCost: number;
  /** When it was made, as ISO 8601 text. */
  readonly offeredAt?: string;
  /** When it is taken back, as ISO 8601 text. */
  readonly expiresAt?: string;
}

/** A job that a worker has. */
export interface RouterWorkerAssignment {
  /** The assignment's id, for completing or closing the job. */
  readonly assignmentId: string;
  /** The job. */
  readonly jobId: string;
  /** Units of the worker's capacity that the job takes. */
  readonly capacityCost: number;
  /** When the worker got it, as ISO 8601 text. */
  readonly assignedAt: string;
}

/** A worker as the service shows it at this moment, live traffic included. */
export interface RouterWorker extends ShownEntity<WorkerInputs, "workerId"> {
  /** Whether it is offered jobs (`active`), only finishes those it has (`draining`), or neither (`inactive`). */
  readonly state: OpenEnum<"active" | "draining" | "inactive">;
  /** True while the worker is registered. */
  readonly availableForOffers: boolean;
  /** Offers that wait for an answer. */
  readonly offers: readonly RouterJobOffer[];
  /** Jobs that the worker has. */
  readonly assignedJobs: readonly RouterWorkerAssignment[];
  /** Share of the capacity in use, 0 to 1; open offers count. */
  readonly loadRatio: number;
}

const offer = z.object({
  offerId: z.string(),
  jobId: z.string(),
  capacityCost: z.number(),
  offeredAt: z.string().exactOptional(),
  expiresAt: z.string().exactOptional(),
});

const assignment = z.object({
  assignmentId: z.string(),
  jobId: z.string(),
  capacityCost: z.number(),
  assignedAt: z.string(),
});

/** Reads a {@link RouterWorker}. */
export const routerWorker: z.ZodType<RouterWorker> = z.object({
  ...readersOf<WorkerInputs, "workerId">(worker),
  state: z.string().default("inactive"),
  availableForOffers: z.boolean().default(false),
  offers: z.array(offer).default([]),
  assignedJobs: z.array(assignment).default([]),
  loadRatio: z.number().default(0),
});
