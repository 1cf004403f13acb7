/** Selectors: conditions on the labels of a worker or a queue. */
import { z } from "zod";
import { type LabelValue, filledText, flag, labelValue, seconds, unlessObject } from "./field-types";
import { withDefault } from "./shape";

/** How a label is compared with a value; the four orders need numbers. */
export type LabelOperator =
  "equal" | "notEqual" | "lessThan" | "lessThanOrEqual" | "greaterThan" | "greaterThanOrEqual";

/** A condition that a queue's labels must meet. */
export interface QueueSelector {
  /** The label to look at; `Id` is the queue's own id. */
  key: string;
  /** How the queue's label is compared with `value`. */
  labelOperator: LabelOperator;
  /** The value to compare with. */
  value?: LabelValue;
}

/** A condition that a worker's labels must meet to be offered a job. */
export interface WorkerSelector {
  /** The label to look at; `Id` is the worker's own id. */
  key: string;
  /** How the worker's label is compared with `value`. */
  labelOperator: LabelOperator;
  /** The value to compare with. */
  value?: LabelValue;
  /** Seconds after which the selector stops counting; without it, it counts for ever. */
  expiresAfterSeconds?: number;
  /** Puts the job at the front of its queue while the selector is active. Default false. */
  expedite?: boolean;
}

/** What both kinds of selectors say. */
export const condition = {
  key: filledText,
  labelOperator: z.enum(
    ["equal", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"],
    "must be one of equal, notEqual, lessThan, lessThanOrEqual, greaterThan, greaterThanOrEqual",
  ),
};

export const queueSelector: z.ZodType<QueueSelector> = z.strictObject(
  { ...condition, value: labelValue.exactOptional() },
  unlessObject("must be a queue selector"),
);

export const workerSelector: z.ZodType<WorkerSelector> = z.strictObject(
  {
    ...condition,
    value: labelValue.exactOptional(),
    expiresAfterSeconds: seconds.exactOptional(),
    expedite: withDefault(flag, false),
  },
  unlessObject("must be a worker selector"),
);
