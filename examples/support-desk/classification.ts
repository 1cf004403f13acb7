/** From the labels of a job to its queue, its priority and what its agent must be able to do. */
import { ClassificationPolicy, type RouterRule } from "pulumi-jobrouter";
import { general } from "./queues";

/** True for jobs whose label is true; for those without the label, false. */
const isTrue = (label: string): RouterRule => ({
  kind: "expression",
  expression: `If(job.${label} = true, true, false)`,
});

/** The opposite of `isTrue`. */
const isNotTrue = (label: string): RouterRule => ({
  kind: "expression",
  expression: `If(job.${label} = true, false, true)`,
});

/** The policy for all jobs, whatever channel they come through. */
export const byLabels = new ClassificationPolicy("by-labels", {
  name: "By topic, urgency, language and customer",
  fallbackQueueId: general.queueId,
  queueSelectorAttachments: [
    // Each channel gives its jobs a topic. One that no queue has leads to the fallback queue.
    { kind: "passThrough", key: "topic", labelOperator: "equal" },
    // Not passed through as well, since only some channels know it: a job without the label is not urgent.
    {
      kind: "conditional",
      condition: isTrue("urgent"),
      queueSelectors: [{ key: "urgent", labelOperator: "equal", value: true }],
    },
    {
      kind: "conditional",
      condition: isNotTrue("urgent"),
      queueSelectors: [{ key: "urgent", labelOperator: "equal", value: false }],
    },
  ],
  prioritizationRule: { kind: "expression", expression: "If(job.urgent = true, 50, If(job.vip = true, 20, 1))" },
  workerSelectorAttachments: [
    // After a minute, an agent in training is better than none.
    {
      kind: "static",
      workerSelector: { key: "inTraining", labelOperator: "notEqual", value: true, expiresAfterSeconds: 60 },
    },
    // After five minutes, an agent of another language is better than none.
    { kind: "passThrough", key: "language", labelOperator: "equal", expiresAfterSeconds: 300 },
    {
      kind: "conditional",
      condition: isTrue("vip"),
      workerSelectors: [{ key: "level", labelOperator: "greaterThanOrEqual", value: 3 }],
    },
  ],
});
