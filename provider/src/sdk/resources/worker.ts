/** Worker, the resource over JobRouterOperations_UpsertWorker. */
import type * as pulumi from "@pulumi/pulumi";
import type { WorkerInputs, WorkerRemoval } from "../../schema/worker";
import { outlineOf } from "../input-names";
import { RouterResource } from "../router-resource";
import type { GetState, InputOf, OutputsOf, ResourceArgs } from "../types";

const outline = outlineOf<WorkerInputs>()("Worker", "workerId", {
  capacity: true,
  queues: true,
  channels: true,
  labels: true,
  tags: true,
  availableForOffers: true,
  maxConcurrentOffers: true,
});

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
    super(outline, name, args, opts);
  }

  /** Reads an existing one by its router id, without managing it. Fails the run when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: GetState = {},
    opts: pulumi.CustomResourceOptions = {},
  ): Worker {
    // With an id the fields are answers of the service, so none is needed here.
    return new Worker(name, state as WorkerArgs, { ...opts, id });
  }
}
