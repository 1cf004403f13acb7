/** Pulumi resources and data functions for Azure Communication Services Job Router. */
export type { DistributionLimits, DistributionMode, ScoringRuleOptions } from "./contracts/distribution-policy";
export type {
  ExceptionAction,
  ExceptionRule,
  ExceptionTrigger,
} from "./contracts/exception-policy";
export type { LabelValue, Labels, ResourceSettings } from "./contracts/inputs";
export type { JobMatchingMode, JobNote } from "./contracts/job";
export type { FunctionCredential, RouterRule, WebhookCredential } from "./contracts/router-rule";
export type {
  QueueSelectorAttachment,
  QueueWeightedAllocation,
  WorkerSelectorAttachment,
  WorkerWeightedAllocation,
} from "./contracts/selector-attachments";
export type { LabelOperator, QueueSelector, WorkerSelector } from "./contracts/selectors";
export type { WorkerChannel } from "./contracts/worker";
export { API_VERSIONS, type ApiVersion } from "./settings/api-version";
export { ROUTER_ERROR_CODES, RouterError, type RouterErrorCode, type RouterErrorOptions } from "./base/router-error";
export { getJob, type GetJobArgs, getJobOutput, type GetJobOutputArgs, type GetJobResult } from "./lookups/get-job";
export {
  getJobPosition,
  type GetJobPositionArgs,
  getJobPositionOutput,
  type GetJobPositionOutputArgs,
  type GetJobPositionResult,
} from "./lookups/get-job-position";
export {
  getWorker,
  type GetWorkerArgs,
  getWorkerOutput,
  type GetWorkerOutputArgs,
  type GetWorkerResult,
} from "./lookups/get-worker";
export type { GetState } from "./program/types";
export { ClassificationPolicy, type ClassificationPolicyArgs } from "./resources/classification-policy";
export { DistributionPolicy, type DistributionPolicyArgs } from "./resources/distribution-policy";
export { ExceptionPolicy, type ExceptionPolicyArgs } from "./resources/exception-policy";
export { Job, type JobArgs } from "./resources/job";
export { Queue, type QueueArgs } from "./resources/queue";
export { Worker, type WorkerArgs } from "./resources/worker";
