/** The schemas of responses, as far as the simulator reads them. */
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

/** The response schemas. */
export const responses = {
  worker,
  job,
  queue: z.object({ id: z.string() }),
  accepted: z.object({ assignmentId: z.string() }),
};

/** A worker; times are milliseconds since 1970. */
export type WorkerView = z.infer<typeof worker>;
/** An offer that a worker holds. */
export type OfferView = WorkerView["offers"][number];
/** A job that a worker has. */
export type AssignmentView = WorkerView["assignedJobs"][number];
/** A job. */
export type JobView = z.infer<typeof job>;
