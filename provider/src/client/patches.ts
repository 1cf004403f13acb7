/** What upserts send: RFC 7396 over the fields of a schema. */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import type { ClassificationPolicyInputs } from "../schema/classification-policy";
import type { DistributionPolicyInputs } from "../schema/distribution-policy";
import type { ExceptionPolicyInputs } from "../schema/exception-policy";
import type { JobInputs } from "../schema/job";
import type { QueueInputs } from "../schema/queue";
import type { WorkerInputs } from "../schema/worker";
import type { CallOptions, Precondition } from "../http/collection";

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

/** The patch as JSON. Throws `InvalidInput` for what JSON cannot say and would turn into null, which removes the field. */
export function mergePatchOf(patch: object): JsonObject {
  const refuseUnsayable = (key: string, value: unknown): unknown => {
    const isSayable = typeof value === "number" ? Number.isFinite(value) : typeof value !== "bigint";
    if (isSayable) return value;
    throw new RouterError("InvalidInput", `${key} is ${String(value)}; give a finite number, or null to remove it`);
  };
  // JSON.parse answers `any`; the text was made of an object just before.
  return JSON.parse(JSON.stringify(patch, refuseUnsayable)) as JsonObject;
}

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
