/**
 * The typed client of Azure Communication Services Job Router, for programs with and without Pulumi:
 * `import { JobRouterClient } from "pulumi-jobrouter/client"`.
 */
export type { ClassificationPolicyInputs } from "../contracts/classification-policy";
export type {
  DistributionLimits,
  DistributionMode,
  DistributionPolicyInputs,
  ScoringRuleOptions,
} from "../contracts/distribution-policy";
export type {
  ExceptionAction,
  ExceptionPolicyInputs,
  ExceptionRule,
  ExceptionTrigger,
} from "../contracts/exception-policy";
export type { LabelValue, Labels } from "../contracts/inputs";
export type { JobInputs, JobMatchingMode, JobNote } from "../contracts/job";
export type { QueueInputs } from "../contracts/queue";
export type { FunctionCredential, RouterRule, WebhookCredential } from "../contracts/router-rule";
export type {
  QueueSelectorAttachment,
  QueueWeightedAllocation,
  WorkerSelectorAttachment,
  WorkerWeightedAllocation,
} from "../contracts/selector-attachments";
export type { LabelOperator, QueueSelector, WorkerSelector } from "../contracts/selectors";
export type { WorkerChannel, WorkerInputs } from "../contracts/worker";
export { ROUTER_ERROR_CODES, RouterError, type RouterErrorCode, type RouterErrorOptions } from "../base/router-error";
export type { CallOptions, Precondition } from "../rest/collection";
export { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../settings/api-version";
export { DEFAULT_LIMITS, type Limits } from "../transport/limits";
export type {
  CancelJobDetails,
  CloseJobDetails,
  CompleteJobDetails,
  DeclineJobOfferDetails,
  UnassignJobDetails,
} from "./details";
export type { Instant } from "./instant";
export { JobRouterClient, type JobRouterClientOptions } from "./job-router-client";
export type { JobFilters, ListFilters, RouterList, WorkerFilters } from "./lists";
export type { RouterJob, RouterJobAssignment, RouterJobStatus } from "./models/job";
export type { ClassificationPolicy, DistributionPolicy, ExceptionPolicy, RouterQueue } from "./models/policies";
export type {
  AcceptJobOfferResult,
  RouterJobPosition,
  RouterQueueStatistics,
  UnassignJobResult,
} from "./models/results";
export type { RouterJobOffer, RouterWorker, RouterWorkerAssignment } from "./models/worker";
export type {
  ClassificationPolicyPatch,
  DistributionPolicyPatch,
  ExceptionPolicyPatch,
  JobPatch,
  MergePatch,
  QueuePatch,
  UpsertOptions,
  WorkerPatch,
} from "./patches";
export type {
  Filled,
  OpenEnum,
  RouterEntity,
  RuleSecret,
  SelectorProgress,
  SelectorStatus,
  Shown,
  ShownEntity,
  ShownMembers,
} from "./shown";
