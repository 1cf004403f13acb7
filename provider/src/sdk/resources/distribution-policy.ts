/** DistributionPolicy, the resource over JobRouterAdministrationOperations_UpsertDistributionPolicy. */
import type * as pulumi from "@pulumi/pulumi";
import type { DistributionPolicyInputs } from "../../schema/distribution-policy";
import { outlineOf } from "../input-names";
import { RouterResource } from "../router-resource";
import type { GetState, OutputsOf, ResourceArgs } from "../types";

const outline = outlineOf<DistributionPolicyInputs>()("DistributionPolicy", "distributionPolicyId", {
  offerExpiresAfterSeconds: true,
  mode: true,
  name: true,
});

/** Arguments of a {@link DistributionPolicy}. */
export interface DistributionPolicyArgs extends ResourceArgs<DistributionPolicyInputs, "distributionPolicyId"> {}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface DistributionPolicy extends OutputsOf<DistributionPolicyInputs> {}

/** How the jobs of a queue are distributed to workers. */
export class DistributionPolicy extends RouterResource {
  /** Declares it; `distributionPolicyId` is the Pulumi name unless given. */
  constructor(name: string, args: DistributionPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super(outline, name, args, opts);
  }

  /** Reads an existing one by its router id, without managing it. Fails the run when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: GetState = {},
    opts: pulumi.CustomResourceOptions = {},
  ): DistributionPolicy {
    // With an id the fields are answers of the service, so none is needed here.
    return new DistributionPolicy(name, state as DistributionPolicyArgs, { ...opts, id });
  }
}
