/** Job, the resource over JobRouterOperations_UpsertJob. */
import type * as pulumi from "@pulumi/pulumi";
import type { JobInputs, JobRemoval } from "../../schema/job";
import { outlineOf } from "../input-names";
import { RouterResource } from "../router-resource";
import type { GetState, InputOf, OutputsOf, ResourceArgs } from "../types";

const outline = outlineOf<JobInputs>()("Job", "jobId", {
  channelId: true,
  queueId: true,
  classificationPolicyId: true,
  channelReference: true,
  priority: true,
  dispositionCode: true,
  requestedWorkerSelectors: true,
  labels: true,
  tags: true,
  notes: true,
  matchingMode: true,
});

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
    super(outline, name, args, opts);
  }

  /** Reads an existing one by its router id, without managing it. Fails the run when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: GetState = {},
    opts: pulumi.CustomResourceOptions = {},
  ): Job {
    // With an id the fields are answers of the service, so none is needed here.
    return new Job(name, state as JobArgs, { ...opts, id });
  }
}
