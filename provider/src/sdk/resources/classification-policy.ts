/** ClassificationPolicy, the resource over JobRouterAdministrationOperations_UpsertClassificationPolicy. */
import type * as pulumi from "@pulumi/pulumi";
import type { ClassificationPolicyInputs } from "../../schema/classification-policy";
import { outlineOf } from "../input-names";
import { RouterResource } from "../router-resource";
import type { GetState, OutputsOf, ResourceArgs } from "../types";

const outline = outlineOf<ClassificationPolicyInputs>()("ClassificationPolicy", "classificationPolicyId", {
  name: true,
  fallbackQueueId: true,
  queueSelectorAttachments: true,
  prioritizationRule: true,
  workerSelectorAttachments: true,
});

/** Arguments of a {@link ClassificationPolicy}. */
export interface ClassificationPolicyArgs extends ResourceArgs<ClassificationPolicyInputs, "classificationPolicyId"> {}

/** The fields of the entity as outputs; those that the program does not declare are `undefined`. */
export interface ClassificationPolicy extends OutputsOf<ClassificationPolicyInputs> {}

/** Picks queue, priority and worker selectors of a job by its labels. */
export class ClassificationPolicy extends RouterResource {
  /** Declares it; `classificationPolicyId` is the Pulumi name unless given. */
  constructor(name: string, args: ClassificationPolicyArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(outline, name, args, opts);
  }

  /** Reads an existing one by its router id, without managing it. Fails the run when there is none. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state: GetState = {},
    opts: pulumi.CustomResourceOptions = {},
  ): ClassificationPolicy {
    return new ClassificationPolicy(name, state, { ...opts, id });
  }
}
