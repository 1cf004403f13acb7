/** What upserts send: RFC 7396 over the fields of a contract. */
import type { ClassificationPolicyInputs } from "../contracts/classification-policy";
import type { DistributionPolicyInputs } from "../contracts/distribution-policy";
import type { ExceptionPolicyInputs } from "../contracts/exception-policy";
import type { JobInputs } from "../contracts/job";
import type { QueueInputs } from "../contracts/queue";
import type { WorkerInputs } from "../contracts/worker";
import type { CallOptions, Precondition } from "../rest/collection";

/**
 * A merge patch: absent members stay as they are, `null` removes or resets one, lists are replaced whole. An object that
 * has a `kind` repeats it.
 */
export type MergePatch<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Item[]
    : { readonly [Key in keyof T as Key extends "kind" ? Key : never]: T[Key] } & {
        readonly [Key in keyof T as Key extends "kind" ? never : Key]?: MergePatch<NonNullable<T[Key]>> | null;
      };

/** Conditions of an upsert, and how to cancel it. When a condition does not hold, it rejects with `PreconditionFailed`. */
export type UpsertOptions = Precondition & CallOptions;

/** What an upsert of a worker may say. */
export interface WorkerPatch extends MergePatch<Omit<WorkerInputs, "workerId">> {}

/** What an upsert of a job may say. */
export interface JobPatch extends MergePatch<Omit<JobInputs, "jobId">> {}

/** What an upsert of a queue may say. */
export interface QueuePatch extends MergePatch<Omit<QueueInputs, "queueId">> {}

/** What an upsert of a distribution policy may say. */
export interface DistributionPolicyPatch extends MergePatch<Omit<DistributionPolicyInputs, "distributionPolicyId">> {}

/** What an upsert of a classification policy may say. */
export interface ClassificationPolicyPatch extends MergePatch<
  Omit<ClassificationPolicyInputs, "classificationPolicyId">
> {}

/** What an upsert of an exception policy may say. */
export interface ExceptionPolicyPatch extends MergePatch<Omit<ExceptionPolicyInputs, "exceptionPolicyId">> {}
