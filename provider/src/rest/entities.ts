/** What the service answers, read once at the edge. Unknown members are kept out; unknown enum texts are let through. */
import { z } from "zod";

const LabelValue = z.union([z.string(), z.number(), z.boolean()]);
const Labels = z.record(z.string(), LabelValue).default({});

/** One channel that a worker serves. */
const Channel = z.object({
  channelId: z.string(),
  capacityCostPerJob: z.number(),
  maxNumberOfJobs: z.number().exactOptional(),
});

/** GET /routing/workers/{workerId}. */
export const WorkerBody = z.object({
  id: z.string(),
  state: z.string().default("inactive"),
  capacity: z.number().exactOptional(),
  queues: z.array(z.string()).default([]),
  channels: z.array(Channel).default([]),
  labels: Labels,
  tags: Labels,
  availableForOffers: z.boolean().default(false),
  loadRatio: z.number().default(0),
  offers: z
    .array(
      z.object({
        offerId: z.string(),
        jobId: z.string(),
        capacityCost: z.number(),
        offeredAt: z.string().exactOptional(),
        expiresAt: z.string().exactOptional(),
      }),
    )
    .default([]),
  assignedJobs: z
    .array(z.object({ assignmentId: z.string(), jobId: z.string(), capacityCost: z.number(), assignedAt: z.string() }))
    .default([]),
});

const WorkerSelector = z.object({
  key: z.string(),
  labelOperator: z.string(),
  value: LabelValue.exactOptional(),
  expiresAfterSeconds: z.number().exactOptional(),
  expedite: z.boolean().exactOptional(),
  status: z.string().exactOptional(),
  expiresAt: z.string().exactOptional(),
});

/** GET /routing/jobs/{jobId}. */
export const JobBody = z.object({
  id: z.string(),
  status: z.string(),
  channelId: z.string().exactOptional(),
  channelReference: z.string().exactOptional(),
  queueId: z.string().exactOptional(),
  classificationPolicyId: z.string().exactOptional(),
  priority: z.number().exactOptional(),
  dispositionCode: z.string().exactOptional(),
  enqueuedAt: z.string().exactOptional(),
  scheduledAt: z.string().exactOptional(),
  labels: Labels,
  tags: Labels,
  requestedWorkerSelectors: z.array(WorkerSelector).default([]),
  attachedWorkerSelectors: z.array(WorkerSelector).default([]),
  notes: z.array(z.object({ message: z.string(), addedAt: z.string().exactOptional() })).default([]),
  assignments: z
    .record(
      z.string(),
      z.object({
        assignmentId: z.string(),
        workerId: z.string().exactOptional(),
        assignedAt: z.string(),
        completedAt: z.string().exactOptional(),
        closedAt: z.string().exactOptional(),
      }),
    )
    .default({}),
  matchingMode: z.object({ kind: z.string(), scheduleAt: z.string().exactOptional() }).exactOptional(),
});

/** GET /routing/jobs/{jobId}/position. The wait is absent while the service has no data for an estimate. */
export const PositionBody = z.object({
  jobId: z.string(),
  position: z.number(),
  queueId: z.string(),
  queueLength: z.number(),
  estimatedWaitTimeMinutes: z.number().exactOptional(),
});

/** POST /routing/workers/{workerId}/offers/{offerId}:accept. */
export const AcceptBody = z.object({ assignmentId: z.string(), jobId: z.string(), workerId: z.string() });

/** A worker as the service shows it. */
export type WorkerEntity = z.infer<typeof WorkerBody>;
/** A job as the service shows it. */
export type JobEntity = z.infer<typeof JobBody>;
/** A job's place in its queue. */
export type JobPosition = z.infer<typeof PositionBody>;
/** The assignment that an accepted offer became. */
export type AcceptedOffer = z.infer<typeof AcceptBody>;
