/** The operations on queues and policies: JobRouterAdministrationOperations of the API description. */
import type { Caller } from "../http/call";
import { type CallOptions, type Collection, openCollection } from "../http/collection";
import { readAs } from "../http/decode";
import { type ListFilters, type RouterList, listOf } from "./lists";
import {
  type ClassificationPolicyPatch,
  type DistributionPolicyPatch,
  type ExceptionPolicyPatch,
  type QueuePatch,
  type UpsertOptions,
  mergePatchOf,
} from "./patches";
import {
  type ClassificationPolicy,
  type DistributionPolicy,
  type ExceptionPolicy,
  type RouterQueue,
  routerQueue,
  shownClassificationPolicy,
  shownDistributionPolicy,
  shownExceptionPolicy,
} from "./models/policies";

/** Queues and policies of one router. Every method rejects with a RouterError and nothing else. */
export class AdministrationOperations {
  readonly #queues: Collection<RouterQueue>;
  readonly #distributionPolicies: Collection<DistributionPolicy>;
  readonly #classificationPolicies: Collection<ClassificationPolicy>;
  readonly #exceptionPolicies: Collection<ExceptionPolicy>;

  /** Binds the operations to a router. */
  constructor(caller: Caller) {
    this.#queues = openCollection(caller, "queues", readAs(routerQueue));
    this.#distributionPolicies = openCollection(caller, "distributionPolicies", readAs(shownDistributionPolicy));
    this.#classificationPolicies = openCollection(caller, "classificationPolicies", readAs(shownClassificationPolicy));
    this.#exceptionPolicies = openCollection(caller, "exceptionPolicies", readAs(shownExceptionPolicy));
  }

  /** PATCH /routing/queues/{queueId}: creates the queue, or changes what the patch says. */
  async upsertQueue(queueId: string, patch: QueuePatch, options?: UpsertOptions): Promise<RouterQueue> {
    return this.#queues.patch(queueId, mergePatchOf(patch), options);
  }

  /** GET /routing/queues/{queueId}. Rejects with `NotFound` when there is none. */
  async getQueue(queueId: string, options?: CallOptions): Promise<RouterQueue> {
    return this.#queues.get(queueId, options);
  }

  /** GET /routing/queues. */
  listQueues(filters?: ListFilters, options?: CallOptions): RouterList<RouterQueue> {
    return listOf(this.#queues, filters, options);
  }

  /** DELETE /routing/queues/{queueId}. One that is not there counts as deleted. */
  async deleteQueue(queueId: string, options?: CallOptions): Promise<void> {
    return this.#queues.remove(queueId, options);
  }

  /** PATCH /routing/distributionPolicies/{distributionPolicyId}: creates the policy, or changes what the patch says. */
  async upsertDistributionPolicy(
    distributionPolicyId: string,
    patch: DistributionPolicyPatch,
    options?: UpsertOptions,
  ): Promise<DistributionPolicy> {
    return this.#distributionPolicies.patch(distributionPolicyId, mergePatchOf(patch), options);
  }

  /** GET /routing/distributionPolicies/{distributionPolicyId}. Rejects with `NotFound` when there is none. */
  async getDistributionPolicy(distributionPolicyId: string, options?: CallOptions): Promise<DistributionPolicy> {
    return this.#distributionPolicies.get(distributionPolicyId, options);
  }

  /** GET /routing/distributionPolicies. */
  listDistributionPolicies(filters?: ListFilters, options?: CallOptions): RouterList<DistributionPolicy> {
    return listOf(this.#distributionPolicies, filters, options);
  }

  /** DELETE /routing/distributionPolicies/{distributionPolicyId}. One that is not there counts as deleted. */
  async deleteDistributionPolicy(distributionPolicyId: string, options?: CallOptions): Promise<void> {
    return this.#distributionPolicies.remove(distributionPolicyId, options);
  }

  /** PATCH /routing/classificationPolicies/{classificationPolicyId}: creates the policy, or changes what the patch says. */
  async upsertClassificationPolicy(
    classificationPolicyId: string,
    patch: ClassificationPolicyPatch,
    options?: UpsertOptions,
  ): Promise<ClassificationPolicy> {
    return this.#classificationPolicies.patch(classificationPolicyId, mergePatchOf(patch), options);
  }

  /** GET /routing/classificationPolicies/{classificationPolicyId}. Rejects with `NotFound` when there is none. */
  async getClassificationPolicy(classificationPolicyId: string, options?: CallOptions): Promise<ClassificationPolicy> {
    return this.#classificationPolicies.get(classificationPolicyId, options);
  }

  /** GET /routing/classificationPolicies. */
  listClassificationPolicies(filters?: ListFilters, options?: CallOptions): RouterList<ClassificationPolicy> {
    return listOf(this.#classificationPolicies, filters, options);
  }

  /** DELETE /routing/classificationPolicies/{classificationPolicyId}. One that is not there counts as deleted. */
  async deleteClassificationPolicy(classificationPolicyId: string, options?: CallOptions): Promise<void> {
    return this.#classificationPolicies.remove(classificationPolicyId, options);
  }

  /** PATCH /routing/exceptionPolicies/{exceptionPolicyId}: creates the policy, or changes what the patch says. */
  async upsertExceptionPolicy(
    exceptionPolicyId: string,
    patch: ExceptionPolicyPatch,
    options?: UpsertOptions,
  ): Promise<ExceptionPolicy> {
    return this.#exceptionPolicies.patch(exceptionPolicyId, mergePatchOf(patch), options);
  }

  /** GET /routing/exceptionPolicies/{exceptionPolicyId}. Rejects with `NotFound` when there is none. */
  async getExceptionPolicy(exceptionPolicyId: string, options?: CallOptions): Promise<ExceptionPolicy> {
    return this.#exceptionPolicies.get(exceptionPolicyId, options);
  }

  /** GET /routing/exceptionPolicies. */
  listExceptionPolicies(filters?: ListFilters, options?: CallOptions): RouterList<ExceptionPolicy> {
    return listOf(this.#exceptionPolicies, filters, options);
  }

  /** DELETE /routing/exceptionPolicies/{exceptionPolicyId}. One that is not there counts as deleted. */
  async deleteExceptionPolicy(exceptionPolicyId: string, options?: CallOptions): Promise<void> {
    return this.#exceptionPolicies.remove(exceptionPolicyId, options);
  }
}
