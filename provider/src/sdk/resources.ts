/** The resource classes, one per kind. */
import type * as pulumi from "@pulumi/pulumi";
import type { WorkerInputs, WorkerRemoval } from "../schema/worker";
import type { JobInputs, JobRemoval } from "../schema/job";
import type { QueueInputs, QueueRemoval } from "../schema/queue";
import type { DistributionPolicyInputs } from "../schema/distribution-policy";
import type { ClassificationPolicyInputs } from "../schema/classification-policy";
import type { ExceptionPolicyInputs } from "../schema/exception-policy";
import { type InputOf, type OutputsOf, type ResourceArgs, RouterResource } from "./router-resource";

/** Arguments of a {@link Worker}. */
export interface WorkerArgs extends ResourceArgs<WorkerInputs, "workerId"> {
  /** How it is taken away, when the program drops it or a change replaces it. */
  removal?: InputOf<WorkerRemoval>;
}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface Worker extends OutputsOf<WorkerInputs> {}

/** A person or bot that receives job offers. */
export class Worker extends RouterResource {
  /** Declares it; `workerId` is the Pulumi name unless given. */
  constructor(name: string, args: WorkerArgs, opts?: pulumi.CustomResourceOptions) {
    super("Worker", name, args, opts);
  }
}

/** Arguments of a {@link Job}. */
export interface JobArgs extends ResourceArgs<JobInputs, "jobId"> {
  /** How it is taken away, when the program drops it or a change replaces it. */
  removal?: InputOf<JobRemoval>;
}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface Job extends OutputsOf<JobInputs> {}

/** A customer's request that waits for a worker. Destroying it cancels it, unless a worker has it already. */
export class Job extends RouterResource {
  /** Declares it; `jobId` is the Pulumi name unless given. */
  constructor(name: string, args: JobArgs, opts?: pulumi.CustomResourceOptions) {
    super("Job", name, args, opts);
  }
}

/** Arguments of a {@link Queue}. */
export interface QueueArgs extends ResourceArgs<QueueInputs, "queueId"> {
  /** How it is taken away, when the program drops it or a change replaces it. */
  removal?: InputOf<QueueRemoval>;
}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface Queue extends OutputsOf<QueueInputs> {}

/** A line of jobs that wait for workers. */
export class Queue extends RouterResource {
  /** Declares it; `queueId` is the Pulumi name unless given. */
  constructor(name: string, args: QueueArgs, opts?: pulumi.CustomResourceOptions) {
    super("Queue", name, args, opts);
  }
}

/** Arguments of a {@link DistributionPolicy}. */
export interface DistributionPolicyArgs extends ResourceArgs<DistributionPolicyInputs, "distributionPolicyId"> {}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface DistributionPolicy extends OutputsOf<DistributionPolicyInputs> {}

/** How the jobs of a queue are distributed to workers. */
export class DistributionPolicy extends RouterResource {
  /** Declares it; `distributionPolicyId` is the Pulumi name unless given. */
  constructor(name: string, args: DistributionPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super("DistributionPolicy", name, args, opts);
  }
}

/** Arguments of a {@link ClassificationPolicy}. */
export interface ClassificationPolicyArgs extends ResourceArgs<ClassificationPolicyInputs, "classificationPolicyId"> {}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface ClassificationPolicy extends OutputsOf<ClassificationPolicyInputs> {}

/** Picks queue, priority and worker selectors of a job by its labels. */
export class ClassificationPolicy extends RouterResource {
  /** Declares it; `classificationPolicyId` is the Pulumi name unless given. */
  constructor(name: string, args: ClassificationPolicyArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super("ClassificationPolicy", name, args, opts);
  }
}

/** Arguments of an {@link ExceptionPolicy}. */
export interface ExceptionPolicyArgs extends ResourceArgs<ExceptionPolicyInputs, "exceptionPolicyId"> {}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface ExceptionPolicy extends OutputsOf<ExceptionPolicyInputs> {}

/** What happens to jobs that wait too long, or that find their queue too long. */
export class ExceptionPolicy extends RouterResource {
  /** Declares it; `exceptionPolicyId` is the Pulumi name unless given. */
  constructor(name: string, args: ExceptionPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super("ExceptionPolicy", name, args, opts);
  }
}
