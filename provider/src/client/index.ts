/**
 * The typed client of Azure Communication Services Job Router, for programs with and without Pulumi:
 * `import { JobRouterClient } from "pulumi-jobrouter/client"`.
 */
export type { ClassificationPolicyInputs } from "../schema/classification-policy";
export type {
  DistributionLimits,
  DistributionMode,
  DistributionPolicyInputs,
  ScoringRuleOptions,
} from "../schema/distribution-policy";
export type {
  ExceptionAction,
  ExceptionPolicyInputs,
  ExceptionRule,
  ExceptionTrigger,
} from "../schema/exception-policy";
export type { LabelValue, Labels } from "../schema/inputs";
export type { JobInputs, JobMatchingMode, JobNote } from "../schema/job";
export type { QueueInputs } from "../schema/queue";
export type { FunctionCredential, RouterRule, WebhookCredential } from "../schema/router-rule";
export type {
  QueueSelectorAttachment,
  QueueWeightedAllocation,
  WorkerSelectorAttachment,
  WorkerWeightedAllocation,
} from "../schema/selector-attachments";
export type { LabelOperator, QueueSelector, WorkerSelector } from "../schema/selectors";
export type { WorkerChannel, WorkerInputs } from "../schema/worker";
export { ROUTER_ERROR_CODES, RouterError, type RouterErrorCode, type RouterErrorOptions } from "../errors";
export type { CallOptions, Precondition } from "../http/collection";
export { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
export { DEFAULT_RETRY_OPTIONS, type RetryOptions } from "../http/retry-options";
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
} from "./response-model";
