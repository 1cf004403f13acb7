/** ExceptionPolicy, the resource over JobRouterAdministrationOperations_UpsertExceptionPolicy. */
import type * as pulumi from "@pulumi/pulumi";
import type { ExceptionPolicyInputs } from "../../schema/exception-policy";
import { outlineOf } from "../input-names";
import { RouterResource } from "../router-resource";
import type { GetState, OutputsOf, ResourceArgs } from "../types";

const outline = outlineOf<ExceptionPolicyInputs>()("ExceptionPolicy", "exceptionPolicyId", {
  exceptionRules: true,
  name: true,
});

/** Arguments of an {@link ExceptionPolicy}. */
export interface ExceptionPolicyArgs extends ResourceArgs<ExceptionPolicyInputs, "exceptionPolicyId"> {}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface ExceptionPolicy extends OutputsOf<ExceptionPolicyInputs> {}

/** What happens to jobs that wait too long, or that find their queue too long. */
export class ExceptionPolicy extends RouterResource {
  /** Declares it; `exceptionPolicyId` is the Pulumi name unless given. */
  constructor(name: string, args: ExceptionPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super(outline, name, args, opts);
  }

  /** Reads an existing one by its router id, without managing it. Fails the run when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: GetState = {},
    opts: pulumi.CustomResourceOptions = {},
  ): ExceptionPolicy {
    // With an id the fields are answers of the service, so none is needed here.
    return new ExceptionPolicy(name, state as ExceptionPolicyArgs, { ...opts, id });
  }
}
