/** The types of the schemas that are public, in the package and in its client. */
export type { ClassificationPolicyInputs } from "./classification-policy";
export type {
  DistributionLimits,
  DistributionMode,
  DistributionPolicyInputs,
  ScoringRuleOptions,
} from "./distribution-policy";
export type { ExceptionAction, ExceptionPolicyInputs, ExceptionRule, ExceptionTrigger } from "./exception-policy";
export type { LabelValue, Labels } from "./field-types";
export type { JobInputs, JobMatchingMode, JobNote } from "./job";
export type { QueueInputs } from "./queue";
export type { FunctionCredential, RouterRule, WebhookCredential } from "./router-rule";
export type {
  QueueSelectorAttachment,
  QueueWeightedAllocation,
  WorkerSelectorAttachment,
  WorkerWeightedAllocation,
} from "./selector-attachments";
export type { LabelOperator, QueueSelector, WorkerSelector } from "./selectors";
export type { WorkerChannel, WorkerInputs } from "./worker";
