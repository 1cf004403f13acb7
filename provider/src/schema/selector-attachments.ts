/** Selector attachments: how a classification policy comes to the selectors of a job, for queues and for workers alike. */
import { z } from "zod";
import { byKind, seconds, unlessObject } from "./field-types";
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

const OUT_OF_RANGE = "must be a fraction between 0 and 1";

const weight = z.number(OUT_OF_RANGE).min(0, OUT_OF_RANGE).max(1, OUT_OF_RANGE);

const queueSelectors = z.array(queueSelector, "must be a list of queue selectors");
const workerSelectors = z.array(workerSelector, "must be a list of worker selectors");

export const queueSelectorAttachment: z.ZodType<QueueSelectorAttachment> = byKind({
  static: { queueSelector },
  conditional: { condition: routerRule, queueSelectors },
  passThrough: condition,
  ruleEngine: { rule: routerRule },
  weightedAllocation: { allocations: allocationsOf({ weight, queueSelectors }) },
});

export const workerSelectorAttachment: z.ZodType<WorkerSelectorAttachment> = byKind({
  static: { workerSelector },
  conditional: { condition: routerRule, workerSelectors },
  passThrough: { ...condition, expiresAfterSeconds: seconds.exactOptional() },
  ruleEngine: { rule: routerRule },
  weightedAllocation: { allocations: allocationsOf({ weight, workerSelectors }) },
});

function allocationsOf<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodArray<z.ZodObject<Shape, z.core.$strict>> {
  return z
    .array(z.strictObject(shape, unlessObject("must be an allocation")), "must be a list of allocations")
    .refine((allocations) => allocations.length > 0, "must have an allocation");
}
