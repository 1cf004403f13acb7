/** Schema of `/routing/classificationPolicies/{id}` (JobRouterAdministrationOperations_UpsertClassificationPolicy). */
import { z } from "zod";
import { defineResource } from "./resource-schema";
import { idOf, text } from "./field-types";
import { type RouterRule, routerRule } from "./router-rule";
import {
  type QueueSelectorAttachment,
  type WorkerSelectorAttachment,
  queueSelectorAttachment,
  workerSelectorAttachment,
} from "./selector-attachments";

/** The fields of a classification policy. */
export interface ClassificationPolicyInputs {
  /**
   * The router's id of the policy, unique within the endpoint. Default: the Pulumi name. A change replaces the policy.
   */
  classificationPolicyId: string;
  /** A name for people. */
  name?: string;
  /** Id of the queue for jobs for which the attachments find none. Without it, such a job ends in `classificationFailed`. */
  fallbackQueueId?: string;
  /** Where the selectors come from that pick a job's queue. */
  queueSelectorAttachments?: QueueSelectorAttachment[];
  /** Works out a job's priority, -100 to 100; without it, the job keeps its own. */
  prioritizationRule?: RouterRule;
  /** Where the selectors come from that a job's worker must meet. */
  workerSelectorAttachments?: WorkerSelectorAttachment[];
}

export const classificationPolicy = defineResource<ClassificationPolicyInputs>()({
  kind: "ClassificationPolicy",
  collection: "classificationPolicies",
  noun: "classification policy",
  identity: "classificationPolicyId",
  fields: {
    name: { type: text },
    fallbackQueueId: { type: idOf("Queue") },
    queueSelectorAttachments: {
      type: z.array(queueSelectorAttachment, "must be a list of queue selector attachments"),
    },
    prioritizationRule: { type: routerRule },
    workerSelectorAttachments: {
      type: z.array(workerSelectorAttachment, "must be a list of worker selector attachments"),
    },
  },
  rules: [],
});
