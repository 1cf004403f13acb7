/** Pulumi resources and data functions for Azure Communication Services Job Router. */
export type { DistributionLimits, DistributionMode, ScoringRuleOptions } from "./contracts/distribution-policy";
export type { ExceptionAction, ExceptionRule, ExceptionTrigger } from "./contracts/exception-policy";
export type { LabelValue, Labels, ResourceSettings } from "./contracts/inputs";
export type { JobMatchingMode, JobNote, JobRemoval } from "./contracts/job";
export type { QueueRemoval } from "./contracts/queue";
export type { FunctionCredential, RouterRule, WebhookCredential } from "./contracts/router-rule";
export type {
  QueueSelectorAttachment,
  QueueWeightedAllocation,
  WorkerSelectorAttachment,
  WorkerWeightedAllocation,
} from "./contracts/selector-attachments";
export type { LabelOperator, QueueSelector, WorkerSelector } from "./contracts/selectors";
export type { WorkerChannel, WorkerRemoval } from "./contracts/worker";
export { API_VERSIONS, type ApiVersion } from "./settings/api-version";
export { ROUTER_ERROR_CODES, RouterError, type RouterErrorCode, type RouterErrorOptions } from "./base/router-error";
export {
  getClassificationPolicy,
  type GetClassificationPolicyArgs,
  getClassificationPolicyOutput,
  type GetClassificationPolicyOutputArgs,
  type GetClassificationPolicyResult,
} from "./lookups/get-classification-policy";
export {
  getDistributionPolicy,
  type GetDistributionPolicyArgs,
  getDistributionPolicyOutput,
  type GetDistributionPolicyOutputArgs,
  type GetDistributionPolicyResult,
} from "./lookups/get-distribution-policy";
export {
  getExceptionPolicy,
  type GetExceptionPolicyArgs,
  getExceptionPolicyOutput,
  type GetExceptionPolicyOutputArgs,
  type GetExceptionPolicyResult,
} from "./lookups/get-exception-policy";
export { getJob, type GetJobArgs, getJobOutput, type GetJobOutputArgs, type GetJobResult } from "./lookups/get-job";
export {
  getJobPosition,
  type GetJobPositionArgs,
  getJobPositionOutput,
  type GetJobPositionOutputArgs,
  type GetJobPositionResult,
} from "./lookups/get-job-position";
export {
  getQueue,
  type GetQueueArgs,
  getQueueOutput,
  type GetQueueOutputArgs,
  type GetQueueResult,
} from "./lookups/get-queue";
export {
  getQueueStatistics,
  type GetQueueStatisticsArgs,
  getQueueStatisticsOutput,
  type GetQueueStatisticsOutputArgs,
  type GetQueueStatisticsResult,
} from "./lookups/get-queue-statistics";
export {
  getWorker,
  type GetWorkerArgs,
  getWorkerOutput,
  type GetWorkerOutputArgs,
  type GetWorkerResult,
} from "./lookups/get-worker";
export {
  listClassificationPolicies,
  type ListClassificationPoliciesArgs,
  listClassificationPoliciesOutput,
  type ListClassificationPoliciesOutputArgs,
  type ListClassificationPoliciesResult,
} from "./lookups/list-classification-policies";
export {
  listDistributionPolicies,
  type ListDistributionPoliciesArgs,
  listDistributionPoliciesOutput,
  type ListDistributionPoliciesOutputArgs,
  type ListDistributionPoliciesResult,
} from "./lookups/list-distribution-policies";
export {
  listExceptionPolicies,
  type ListExceptionPoliciesArgs,
  listExceptionPoliciesOutput,
  type ListExceptionPoliciesOutputArgs,
  type ListExceptionPoliciesResult,
} from "./lookups/list-exception-policies";
export {
  listJobs,
  type ListJobsArgs,
  listJobsOutput,
  type ListJobsOutputArgs,
  type ListJobsResult,
} from "./lookups/list-jobs";
export {
  listQueues,
  type ListQueuesArgs,
  listQueuesOutput,
  type ListQueuesOutputArgs,
  type ListQueuesResult,
} from "./lookups/list-queues";
export {
  listWorkers,
  type ListWorkersArgs,
  listWorkersOutput,
  type ListWorkersOutputArgs,
  type ListWorkersResult,
} from "./lookups/list-workers";
export type { LookupArgs, OutputArgs } from "./lookups/lookup";
export type { GetState, InputOf } from "./program/types";
export { type FieldOwner, type FleetBrake, WorkerFleet, type WorkerFleetArgs } from "./components/worker-fleet";
export type { RosterObject, RosterWorker, WorkerProfile } from "./roster/types";
export { ClassificationPolicy, type ClassificationPolicyArgs } from "./resources/classification-policy";
export { DistributionPolicy, type DistributionPolicyArgs } from "./resources/distribution-policy";
export { ExceptionPolicy, type ExceptionPolicyArgs } from "./resources/exception-policy";
export { Job, type JobArgs } from "./resources/job";
export { Queue, type QueueArgs } from "./resources/queue";
export { Worker, type WorkerArgs } from "./resources/worker";
