/** The schemas of selectors: conditions on labels. */
import * as z from "zod";
import { type JsonObject, omit, present } from "../../util/json.js";
import { primitive, seconds } from "./fields.js";

/** How a label is compared with the value of a selector. */
export const labelOperator = z.enum([
  "equal",
  "notEqual",
  "lessThan",
  "lessThanOrEqual",
  "greaterThan",
  "greaterThanOrEqual",
]);

/** A condition on the labels of a queue. */
export const queueSelector = z.strictObject({
  key: z.string().min(1),
  labelOperator,
  value: primitive.exactOptional(),
});

/** After how many seconds a selector expires. */
export const expiresAfterSeconds = seconds;

/** A condition on the labels of a worker. */
export const workerSelector = z
  .strictObject({
    ...queueSelector.shape,
    expiresAfterSeconds: expiresAfterSeconds.exactOptional(),
    expedite: z.boolean().default(false),
    // Read-only, but clients send fetched selectors back whole.
    status: z.unknown().optional(),
    expiresAt: z.unknown().optional(),
  })
  .transform((sent) => omit(sent, "status", "expiresAt"));

/** A condition on the labels of a queue. */
export type QueueSelector = z.infer<typeof queueSelector>;
/** A condition on the labels of a worker. */
export type WorkerSelector = z.infer<typeof workerSelector>;

/** Makes the view of a worker selector in a policy, where it never expires. */
export const viewSelector = (selector: WorkerSelector): JsonObject => present({ ...selector, status: "active" });
