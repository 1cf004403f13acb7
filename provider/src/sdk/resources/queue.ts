/** Queue, the resource over JobRouterAdministrationOperations_UpsertQueue. */
import type * as pulumi from "@pulumi/pulumi";
import type { QueueInputs, QueueRemoval } from "../../schema/queue";
import { outlineOf } from "../input-names";
import { RouterResource } from "../router-resource";
import type { GetState, InputOf, OutputsOf, ResourceArgs } from "../types";

const outline = outlineOf<QueueInputs>()("Queue", "queueId", {
  distributionPolicyId: true,
  name: true,
  exceptionPolicyId: true,
  labels: true,
});

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
    super(outline, name, args, opts);
  }

  /** Reads an existing one by its router id, without managing it. Fails the run when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: GetState = {},
    opts: pulumi.CustomResourceOptions = {},
  ): Queue {
    // With an id the fields are answers of the service, so none is needed here.
    return new Queue(name, state as QueueArgs, { ...opts, id });
  }
}
