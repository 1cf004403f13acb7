/** Selector attachments: how a classification policy comes to the selectors of a job, for queues and for workers alike. */
import { z } from "zod";
import { seconds, unlessObject } from "./field-types";
import { type RouterRule, routerRule } from "./router-rule";
import {
  type LabelOperator,
  type QueueSelector,
  type WorkerSelector,
  condition,
  queueSelector,
  workerSelector,
} from "./selectors";

/** The selectors of one share of the jobs. */
export interface QueueWeightedAllocation {
  /** The share, as a fraction of 1. */
  weight: number;
  /** What the jobs of this share get. */
  queueSelectors: QueueSelector[];
}

/** The selectors of one share of the jobs. */
export interface WorkerWeightedAllocation {
  /** The share, as a fraction of 1. */
  weight: number;
  /** What the jobs of this share get. */
  workerSelectors: WorkerSelector[];
}

/** One source of queue selectors; all selectors together must fit the labels of one queue. */
export type QueueSelectorAttachment =
  | {
      /** Always the same selector. */
      kind: "static";
      /** The selector. */
      queueSelector: QueueSelector;
    }
  | {
      /** Selectors for the jobs that meet a condition. */
      kind: "conditional";
      /** A rule that answers true or false. */
      condition: RouterRule;
      /** What these jobs get. */
      queueSelectors: QueueSelector[];
    }
  | {
      /** A selector whose value is the job's own label. */
      kind: "passThrough";
      /** The label, of the job and of the queue. */
      key: string;
      /** How the two are compared. */
      labelOperator: LabelOperator;
    }
  | {
      /** Selectors that a rule answers. */
      kind: "ruleEngine";
      /** The rule. */
      rule: RouterRule;
    }
  | {
      /** Selectors by chance, in given shares. */
      kind: "weightedAllocation";
      /** The shares. */
      allocations: QueueWeightedAllocation[];
    };

/** One source of worker selectors; they are added to those that the job asks for itself. */
export type WorkerSelectorAttachment =
  | {
      /** Always the same selector. */
      kind: "static";
      /** The selector. */
      workerSelector: WorkerSelector;
    }
  | {
      /** Selectors for the jobs that meet a condition. */
      kind: "conditional";
      /** A rule that answers true or false. */
      condition: RouterRule;
      /** What these jobs get. */
      workerSelectors: WorkerSelector[];
    }
  | {
      /** A selector whose value is the job's own label. */
      kind: "passThrough";
      /** The label, of the job and of the worker. */
      key: string;
      /** How the two are compared. */
      labelOperator: LabelOperator;
      /** Seconds after which the selector stops counting; without it, it counts for ever. */
      expiresAfterSeconds?: number;
    }
  | {
      /** Selectors that a rule answers. */
      kind: "ruleEngine";
      /** The rule. */
      rule: RouterRule;
    }
  | {
      /** Selectors by chance, in given shares. */
      kind: "weightedAllocation";
      /** The shares. */
      allocations: WorkerWeightedAllocation[];
    };

const UNKNOWN_KIND = "must have a `kind` of static, conditional, passThrough, ruleEngine or weightedAllocation";
const OUT_OF_RANGE = "must be a fraction between 0 and 1";

const weight = z.number(OUT_OF_RANGE).min(0, OUT_OF_RANGE).max(1, OUT_OF_RANGE);
const ruleEngine = z.strictObject({ kind: z.literal("ruleEngine"), rule: routerRule });
const conditional = { kind: z.literal("conditional"), condition: routerRule };
const passThrough = { kind: z.literal("passThrough"), ...condition };

const queueSelectors = z.array(queueSelector, "must be a list of queue selectors");
const workerSelectors = z.array(workerSelector, "must be a list of worker selectors");

/** A source of queue selectors. */
export const queueSelectorAttachment: z.ZodType<QueueSelectorAttachment> = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("static"), queueSelector }),
    z.strictObject({ ...conditional, queueSelectors }),
    z.strictObject(passThrough),
    ruleEngine,
    z.strictObject({ kind: z.literal("weightedAllocation"), allocations: allocationsOf({ weight, queueSelectors }) }),
  ],
  UNKNOWN_KIND,
);

/** A source of worker selectors. */
export const workerSelectorAttachment: z.ZodType<WorkerSelectorAttachment> = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("static"), workerSelector }),
    z.strictObject({ ...conditional, workerSelectors }),
    z.strictObject({ ...passThrough, expiresAfterSeconds: seconds.exactOptional() }),
    ruleEngine,
    z.strictObject({ kind: z.literal("weightedAllocation"), allocations: allocationsOf({ weight, workerSelectors }) }),
  ],
  UNKNOWN_KIND,
);

function allocationsOf<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodArray<z.ZodObject<Shape, z.core.$strict>> {
  return z
    .array(z.strictObject(shape, unlessObject("must be an allocation")), "must be a list of allocations")
    .refine((allocations) => allocations.length > 0, "must have an allocation");
}
