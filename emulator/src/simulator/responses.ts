/** What a life reads of the router's answers. */
import * as z from "zod";

const time = z.string().transform((text) => Date.parse(text));

const worker = z.object({
  id: z.string(),
  capacity: z.number(),
  // The service leaves out what was never set.
  availableForOffers: z.boolean().default(false),
  offers: z.array(z.object({ offerId: z.string(), jobId: z.string(), capacityCost: z.number(), expiresAt: time })),
  assignedJobs: z.array(z.object({ assignmentId: z.string(), jobId: z.string(), capacityCost: z.number() })),
});

const job = z.object({
  id: z.string(),
  status: z.string(),
  assignments: z.record(z.string(), z.object({ workerId: z.string() })).default({}),
});

/** Readers of the answers. */
export const views = {
  worker,
  job,
  queue: z.object({ id: z.string() }),
  accepted: z.object({ assignmentId: z.string() }),
};

/** A worker, as far as its agent looks at it; times are milliseconds since 1970. */
export type WorkerView = z.infer<typeof worker>;
/** An offer that a worker holds. */
export type OfferView = WorkerView["offers"][number];
/** A job that a worker has. */
export type AssignmentView = WorkerView["assignedJobs"][number];
/** A job, as far as anybody looks at it. */
export type JobView = z.infer<typeof job>;
