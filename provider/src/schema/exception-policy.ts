/** Schema of `/routing/exceptionPolicies/{id}` (JobRouterAdministrationOperations_UpsertExceptionPolicy). */
import { z } from "zod";
import { defineResource } from "./resource-schema";
import {
  type Labels,
  byKind,
  filledText,
  idOf,
  labels,
  priority,
  seconds,
  text,
  unlessObject,
  wholeNumber,
} from "./field-types";
import { distinct } from "./rules";
import { type WorkerSelector, workerSelector } from "./selectors";
import { serverComputed, ordered } from "./shape";

/** When an exception rule fires for a job. */
export type ExceptionTrigger =
  | {
      /** The queue is full when the job wants to enter it. */
      kind: "queueLength";
      /** Number of jobs ahead in the queue from which on the rule fires; with 10, the 11th job is handled. */
      threshold: number;
    }
  | {
      /** The job has waited too long. */
      kind: "waitTime";
      /** Seconds in the queue after which the rule fires. */
      thresholdSeconds: number;
    };

/** What is done with a job for which a rule fires. */
export type ExceptionAction =
  | {
      /** Ends the job. */
      kind: "cancel";
      /** The action's id; the service makes one up when it is not given. */
      id?: string;
      /** A remark for the job. */
      note?: string;
      /** How the job ended. */
      dispositionCode?: string;
    }
  | {
      /** Gives the job another queue, priority or more selectors. */
      kind: "manualReclassify";
      /** The action's id; the service makes one up when it is not given. */
      id?: string;
      /** The new queue. */
      queueId?: string;
      /** The new priority, -100 to 100. */
      priority?: number;
      /** Selectors that are added to those the job asks for. */
      workerSelectors?: WorkerSelector[];
    }
  | {
      /** Has the job classified again. */
      kind: "reclassify";
      /** The action's id; the service makes one up when it is not given. */
      id?: string;
      /** The policy to classify by; without it, the job's own. */
      classificationPolicyId?: string;
      /** Labels that the job gets before. */
      labelsToUpsert?: Labels;
    };

/** What happens to jobs that a trigger finds. */
export interface ExceptionRule {
  /** The rule's id, unique within the policy. */
  id: string;
  /** When it fires. */
  trigger: ExceptionTrigger;
  /** What is done then, in this order. */
  actions: ExceptionAction[];
}

/** The fields of an exception policy. */
export interface ExceptionPolicyInputs {
  /** The router's id of the policy, unique within the endpoint. Default: the Pulumi name. A change replaces the policy. */
  exceptionPolicyId: string;
  /** The rules, each with an id of its own, a trigger, and what is done with the jobs that it finds. */
  exceptionRules: ExceptionRule[];
  /** A name for people. */
  name?: string;
}

const trigger: z.ZodType<ExceptionTrigger> = byKind({
  queueLength: { threshold: wholeNumber(0) },
  waitTime: { thresholdSeconds: seconds },
});

const id = serverComputed(filledText);

const action: z.ZodType<ExceptionAction> = byKind({
  cancel: { id, note: text.exactOptional(), dispositionCode: text.exactOptional() },
  manualReclassify: {
    id,
    queueId: idOf("Queue").exactOptional(),
    priority: priority.exactOptional(),
    workerSelectors: z.array(workerSelector, "must be a list of worker selectors").exactOptional(),
  },
  reclassify: {
    id,
    classificationPolicyId: idOf("ClassificationPolicy").exactOptional(),
    labelsToUpsert: labels.exactOptional(),
  },
});

const rule: z.ZodType<ExceptionRule> = z.strictObject(
  { id: filledText, trigger, actions: ordered(z.array(action, "must be a list of actions")) },
  unlessObject("must be an exception rule"),
);

export const exceptionPolicy = defineResource<ExceptionPolicyInputs>()({
  kind: "ExceptionPolicy",
  collection: "exceptionPolicies",
  noun: "exception policy",
  identity: "exceptionPolicyId",
  fields: {
    exceptionRules: { type: z.array(rule, "must be a list of exception rules"), required: true },
    name: { type: text },
  },
  rules: [distinct("exceptionRules", "id")],
});
