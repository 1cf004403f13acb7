/** Data functions that read one entity. */
import type * as pulumi from "@pulumi/pulumi";
import type {
  ClassificationPolicy,
  DistributionPolicy,
  ExceptionPolicy,
  RouterQueue,
} from "../../client/administration";
import type { RouterJob } from "../../client/job-model";
import type { RouterEntity } from "../../client/response-model";
import type { RouterWorker } from "../../client/workers";
import { type LookupArgs, type OutputArgs, invoke, lookupOutput } from "./lookup";

/** Arguments of {@link getWorker}. */
export interface GetWorkerArgs extends LookupArgs {
  /** The router's id of the worker. */
  readonly workerId: string;
}

/** Arguments of {@link getWorkerOutput}. */
export type GetWorkerOutputArgs = OutputArgs<GetWorkerArgs>;

/** A worker as the service shows it at this moment, live traffic included. */
export interface GetWorkerResult extends Omit<RouterWorker, keyof RouterEntity> {
  /** The router's id of the worker. */
  readonly workerId: string;
}

/** Reads one worker. Rejects with a RouterError: `NotFound` when there is none. */
export async function getWorker(args: GetWorkerArgs, _opts?: pulumi.InvokeOptions): Promise<GetWorkerResult> {
  return invoke("getWorker", args);
}

/** Reads one worker, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getWorkerOutput(
  args: GetWorkerOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetWorkerResult> {
  return lookupOutput(getWorker, args, opts);
}

/** Arguments of {@link getJob}. */
export interface GetJobArgs extends LookupArgs {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** Arguments of {@link getJobOutput}. */
export type GetJobOutputArgs = OutputArgs<GetJobArgs>;

/** A job as the service shows it at this moment, live traffic included. All times are ISO 8601 text. */
export interface GetJobResult extends Omit<RouterJob, keyof RouterEntity> {
  /** The router's id of the job. */
  readonly jobId: string;
}

/** Reads one job. Rejects with a RouterError: `NotFound` when there is none. */
export async function getJob(args: GetJobArgs, _opts?: pulumi.InvokeOptions): Promise<GetJobResult> {
  return invoke("getJob", args);
}

/** Reads one job, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getJobOutput(args: GetJobOutputArgs, opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetJobResult> {
  return lookupOutput(getJob, args, opts);
}

/** Arguments of {@link getQueue}. */
export interface GetQueueArgs extends LookupArgs {
  /** The router's id of the queue. */
  readonly queueId: string;
}

/** Arguments of {@link getQueueOutput}. */
export type GetQueueOutputArgs = OutputArgs<GetQueueArgs>;

/** A queue as the service shows it. */
export interface GetQueueResult extends Omit<RouterQueue, keyof RouterEntity> {
  /** The router's id of the queue. */
  readonly queueId: string;
}

/** Reads one queue. Rejects with a RouterError: `NotFound` when there is none. */
export async function getQueue(args: GetQueueArgs, _opts?: pulumi.InvokeOptions): Promise<GetQueueResult> {
  return invoke("getQueue", args);
}

/** Reads one queue, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getQueueOutput(
  args: GetQueueOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetQueueResult> {
  return lookupOutput(getQueue, args, opts);
}

/** Arguments of {@link getDistributionPolicy}. */
export interface GetDistributionPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly distributionPolicyId: string;
}

/** Arguments of {@link getDistributionPolicyOutput}. */
export type GetDistributionPolicyOutputArgs = OutputArgs<GetDistributionPolicyArgs>;

/** A distribution policy as the service shows it; credentials in its scoring rule are left out. */
export interface GetDistributionPolicyResult extends Omit<DistributionPolicy, keyof RouterEntity> {
  /** The router's id of the policy. */
  readonly distributionPolicyId: string;
}

/** Reads one distribution policy. Rejects with a RouterError: `NotFound` when there is none. */
export async function getDistributionPolicy(
  args: GetDistributionPolicyArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetDistributionPolicyResult> {
  return invoke("getDistributionPolicy", args);
}

/** Reads one distribution policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getDistributionPolicyOutput(
  args: GetDistributionPolicyOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetDistributionPolicyResult> {
  return lookupOutput(getDistributionPolicy, args, opts);
}

/** Arguments of {@link getClassificationPolicy}. */
export interface GetClassificationPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly classificationPolicyId: string;
}

/** Arguments of {@link getClassificationPolicyOutput}. */
export type GetClassificationPolicyOutputArgs = OutputArgs<GetClassificationPolicyArgs>;

/** A classification policy as the service shows it; credentials in its rules are left out. */
export interface GetClassificationPolicyResult extends Omit<ClassificationPolicy, keyof RouterEntity> {
  /** The router's id of the policy. */
  readonly classificationPolicyId: string;
}

/** Reads one classification policy. Rejects with a RouterError: `NotFound` when there is none. */
export async function getClassificationPolicy(
  args: GetClassificationPolicyArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetClassificationPolicyResult> {
  return invoke("getClassificationPolicy", args);
}

/** Reads one classification policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getClassificationPolicyOutput(
  args: GetClassificationPolicyOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetClassificationPolicyResult> {
  return lookupOutput(getClassificationPolicy, args, opts);
}

/** Arguments of {@link getExceptionPolicy}. */
export interface GetExceptionPolicyArgs extends LookupArgs {
  /** The router's id of the policy. */
  readonly exceptionPolicyId: string;
}

/** Arguments of {@link getExceptionPolicyOutput}. */
export type GetExceptionPolicyOutputArgs = OutputArgs<GetExceptionPolicyArgs>;

/** An exception policy as the service shows it. */
export interface GetExceptionPolicyResult extends Omit<ExceptionPolicy, keyof RouterEntity> {
  /** The router's id of the policy. */
  readonly exceptionPolicyId: string;
}

/** Reads one exception policy. Rejects with a RouterError: `NotFound` when there is none. */
export async function getExceptionPolicy(
  args: GetExceptionPolicyArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetExceptionPolicyResult> {
  return invoke("getExceptionPolicy", args);
}

/** Reads one exception policy, after everything the arguments depend on. Unknown in a preview while an argument is. */
export function getExceptionPolicyOutput(
  args: GetExceptionPolicyOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetExceptionPolicyResult> {
  return lookupOutput(getExceptionPolicy, args, opts);
}
