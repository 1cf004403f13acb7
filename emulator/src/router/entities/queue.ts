/** The schema and the record of queues. */
import * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import { primitives, reference } from "./fields.js";

/** The schema of the body of a queue. */
export const queueSchema = z.strictObject({
  name: z.string().exactOptional(),
  distributionPolicyId: reference,
  labels: primitives.default({}),
  exceptionPolicyId: reference.exactOptional(),
});

/** The body of a queue: checked, with defaults and its own label `Id`. */
export type QueueBody = z.infer<typeof queueSchema>;

/** A queue. */
export type QueueRecord = Stored<QueueBody>;

/** Counters of a queue; they move no etag. The names of the members stand in the data file. */
export interface QueueStats {
  /** The worker that was offered the last job, for round robin. */
  readonly lastAsked?: string;
  /** The number of jobs that were accepted, and the sum of their waits in milliseconds. */
  readonly served: number;
  readonly waited: number;
}
