/** All 33 operations of a router, by collection. */
import type { Caller } from "../http/caller";
import { type ClassificationPolicyInputs, classificationPolicy } from "../schema/classification-policy";
import { type DistributionPolicyInputs, distributionPolicy } from "../schema/distribution-policy";
import { type ExceptionPolicyInputs, exceptionPolicy } from "../schema/exception-policy";
import {
  type ClassificationPolicy,
  type ClassificationPolicyPatch,
  type DistributionPolicy,
  type DistributionPolicyPatch,
  type ExceptionPolicy,
  type ExceptionPolicyPatch,
  Queues,
} from "./administration";
import { EntityCollection } from "./entity-collection";
import { Jobs } from "./jobs";
import { responseSchema } from "./response-model";
import { Workers } from "./workers";

const schemas = {
  distributionPolicy: responseSchema<DistributionPolicy, DistributionPolicyInputs>(distributionPolicy, {}),
  classificationPolicy: responseSchema<ClassificationPolicy, ClassificationPolicyInputs>(classificationPolicy, {}),
  exceptionPolicy: responseSchema<ExceptionPolicy, ExceptionPolicyInputs>(exceptionPolicy, {}),
};

/** The collections of one router. */
export class RouterOperations {
  /** /routing/workers, and offers to workers. */
  readonly workers: Workers;
  /** /routing/jobs, and assignments of jobs. */
  readonly jobs: Jobs;
  /** /routing/queues. */
  readonly queues: Queues;
  /** /routing/distributionPolicies. */
  readonly distributionPolicies: EntityCollection<DistributionPolicy, DistributionPolicyPatch>;
  /** /routing/classificationPolicies. */
  readonly classificationPolicies: EntityCollection<ClassificationPolicy, ClassificationPolicyPatch>;
  /** /routing/exceptionPolicies. */
  readonly exceptionPolicies: EntityCollection<ExceptionPolicy, ExceptionPolicyPatch>;

  /** Binds the operations to a router. @hidden */
  constructor(caller: Caller) {
    this.workers = new Workers(caller);
    this.jobs = new Jobs(caller);
    this.queues = new Queues(caller);
    this.distributionPolicies = new EntityCollection(caller, "distributionPolicies", schemas.distributionPolicy);
    this.classificationPolicies = new EntityCollection(caller, "classificationPolicies", schemas.classificationPolicy);
    this.exceptionPolicies = new EntityCollection(caller, "exceptionPolicies", schemas.exceptionPolicy);
  }
}
