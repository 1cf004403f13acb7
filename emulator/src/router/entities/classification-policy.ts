/** The schema and the record of classification policies. */
import * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import { queueSelectorAttachment, workerSelectorAttachment } from "./attachments.js";
import { reference } from "./fields.js";
import { routerRule } from "./rules.js";

/** The schema of the body of a classification policy. */
export const classificationPolicySchema = z.strictObject({
  name: z.string().exactOptional(),
  fallbackQueueId: reference.exactOptional(),
  queueSelectorAttachments: z.array(queueSelectorAttachment).default([]),
  prioritizationRule: routerRule.exactOptional(),
  workerSelectorAttachments: z.array(workerSelectorAttachment).default([]),
});

/** The body of a classification policy: checked, with defaults, keys of rules included. */
export type ClassificationPolicyBody = z.infer<typeof classificationPolicySchema>;

/** A classification policy. */
export type ClassificationPolicyRecord = Stored<ClassificationPolicyBody>;
