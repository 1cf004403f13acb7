/** The schema and the record of workers. */
import * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import { primitives, reference } from "./fields.js";

/** The schema of the body of a worker. */
export const workerSchema = z.strictObject({
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

/** The body of a worker: checked, with defaults and its own label `Id`. */
export type WorkerBody = z.infer<typeof workerSchema>;

/** An open offer, kept by its worker. */
export interface Offer {
  readonly offerId: string;
  readonly jobId: string;
  readonly channelId: string;
  readonly capacityCost: number;
  readonly offeredAt: number;
  readonly expiresAt: number;
}

/** An assignment, as its worker keeps it. */
export interface WorkerAssignment {
  readonly assignmentId: string;
  readonly jobId: string;
  readonly channelId: string;
  readonly capacityCost: number;
  readonly assignedAt: number;
}

/** A worker with its offers and assignments. */
export interface WorkerRecord extends Stored<WorkerBody> {
  offers: Offer[];
  assignedJobs: WorkerAssignment[];
  /** A sequence number; smaller means idle for longer. */
  idleSince: number;
  /** When it was registered, or when its last offer or assignment ended. */
  idleAt: number;
  /** Jobs it declined; some of them may be deleted. */
  declinedJobs: string[];
  /** Offers that were revoked because another worker accepted the job, latest last. */
  lostOffers: string[];
}
