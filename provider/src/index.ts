/** Pulumi resources and data functions for Azure Communication Services Job Router. */
export type { DistributionLimits, DistributionMode, ScoringRuleOptions } from "./schema/distribution-policy";
export type { ExceptionAction, ExceptionRule, ExceptionTrigger } from "./schema/exception-policy";
export type { LabelValue, Labels, ResourceSettings } from "./schema/inputs";
export type { JobMatchingMode, JobNote, JobRemoval } from "./schema/job";
export type { QueueRemoval } from "./schema/queue";
export type { FunctionCredential, RouterRule, WebhookCredential } from "./schema/router-rule";
export type {
  QueueSelectorAttachment,
  QueueWeightedAllocation,
  WorkerSelectorAttachment,
  WorkerWeightedAllocation,
} from "./schema/selector-attachments";
export type { LabelOperator, QueueSelector, WorkerSelector } from "./schema/selectors";
export type { WorkerChannel, WorkerRemoval } from "./schema/worker";
export { API_VERSIONS, type ApiVersion } from "./config/api-version";
export { ROUTER_ERROR_CODES, RouterError, type RouterErrorCode, type RouterErrorOptions } from "./errors";
export {
  getClassificationPolicy,
  type GetClassificationPolicyArgs,
  getClassificationPolicyOutput,
  type GetClassificationPolicyOutputArgs,
  type GetClassificationPolicyResult,
} from "./sdk/functions/get-classification-policy";
export {
  getDistributionPolicy,
  type GetDistributionPolicyArgs,
  getDistributionPolicyOutput,
  type GetDistributionPolicyOutputArgs,
  type GetDistributionPolicyResult,
} from "./sdk/functions/get-distribution-policy";
export {
  getExceptionPolicy,
  type GetExceptionPolicyArgs,
  getExceptionPolicyOutput,
  type GetExceptionPolicyOutputArgs,
  type GetExceptionPolicyResult,
} from "./sdk/functions/get-exception-policy";
export {
  getJob,
  type GetJobArgs,
  getJobOutput,
  type GetJobOutputArgs,
  type GetJobResult,
} from "./sdk/functions/get-job";
export {
  getJobPosition,
  type GetJobPositionArgs,
  getJobPositionOutput,
  type GetJobPositionOutputArgs,
  type GetJobPositionResult,
} from "./sdk/functions/get-job-position";
export {
  getQueue,
  type GetQueueArgs,
  getQueueOutput,
  type GetQueueOutputArgs,
  type GetQueueResult,
} from "./sdk/functions/get-queue";
export {
  getQueueStatistics,
  type GetQueueStatisticsArgs,
  getQueueStatisticsOutput,
  type GetQueueStatisticsOutputArgs,
  type GetQueueStatisticsResult,
} from "./sdk/functions/get-queue-statistics";
export {
  getWorker,
  type GetWorkerArgs,
  getWorkerOutput,
  type GetWorkerOutputArgs,
  type GetWorkerResult,
} from "./sdk/functions/get-worker";
export {
  listClassificationPolicies,
  type ListClassificationPoliciesArgs,
  listClassificationPoliciesOutput,
  type ListClassificationPoliciesOutputArgs,
  type ListClassificationPoliciesResult,
} from "./sdk/functions/list-classification-policies";
export {
  listDistributionPolicies,
  type ListDistributionPoliciesArgs,
  listDistributionPoliciesOutput,
  type ListDistributionPoliciesOutputArgs,
  type ListDistributionPoliciesResult,
} from "./sdk/functions/list-distribution-policies";
export {
  listExceptionPolicies,
  type ListExceptionPoliciesArgs,
  listExceptionPoliciesOutput,
  type ListExceptionPoliciesOutputArgs,
  type ListExceptionPoliciesResult,
} from "./sdk/functions/list-exception-policies";
export {
  listJobs,
  type ListJobsArgs,
  listJobsOutput,
  type ListJobsOutputArgs,
  type ListJobsResult,
} from "./sdk/functions/list-jobs";
export {
  listQueues,
  type ListQueuesArgs,
  listQueuesOutput,
  type ListQueuesOutputArgs,
  type ListQueuesResult,
} from "./sdk/functions/list-queues";
export {
  listWorkers,
  type ListWorkersArgs,
  listWorkersOutput,
  type ListWorkersOutputArgs,
  type ListWorkersResult,
} from "./sdk/functions/list-workers";
export type { LookupArgs, OutputArgs } from "./sdk/functions/lookup";
export type { GetState, InputOf } from "./sdk/types";
export { type FieldOwner, type FleetBrake, WorkerFleet, type WorkerFleetArgs } from "./sdk/worker-fleet";
export type { RosterObject, RosterWorker, WorkerProfile } from "./fleet/roster/types";
export { ClassificationPolicy, type ClassificationPolicyArgs } from "./sdk/resources/classification-policy";
export { DistributionPolicy, type DistributionPolicyArgs } from "./sdk/resources/distribution-policy";
export { ExceptionPolicy, type ExceptionPolicyArgs } from "./sdk/resources/exception-policy";
export { Job, type JobArgs } from "./sdk/resources/job";
export { Queue, type QueueArgs } from "./sdk/resources/queue";
export { Worker, type WorkerArgs } from "./sdk/resources/worker";
