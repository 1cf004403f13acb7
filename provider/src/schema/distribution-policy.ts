/** Schema of `/routing/distributionPolicies/{id}` (JobRouterAdministrationOperations_UpsertDistributionPolicy). */
import { z } from "zod";
import { defineResource } from "./resource-schema";
import { byKind, flag, seconds, text, unlessObject, wholeNumber } from "./field-types";
import { type RouterRule, routerRule } from "./router-rule";
import { ascending } from "./rules";
import { withDefault } from "./shape";

/** How many workers are offered one job at once, and whether selectors count. */
export interface DistributionLimits {
  /** Least number of workers that hold an offer of the same job; 1 or more, default 1. */
  minConcurrentOffers?: number;
  /** Most workers that hold an offer of the same job; 1 or more, default 1. */
  maxConcurrentOffers?: number;
  /** True offers jobs without looking at worker selectors. Default false. */
  bypassSelectors?: boolean;
}

/** How a score is worked out for the best worker. */
export interface ScoringRuleOptions {
  /** Workers scored in one call of the rule, when batches are on; the service's default is 20. */
  batchSize?: number;
  /** What the rule is given; the service's default is both. */
  scoringParameters?: ("jobLabels" | "workerSelectors")[];
  /** Score several workers in one call. Default false. */
  isBatchScoringEnabled?: boolean;
  /** True prefers high scores. Default true. */
  descendingOrder?: boolean;
}

/** Which of the available workers is offered a job. */
export type DistributionMode =
  | ({
      /** The one who has been waiting longest. */
      kind: "longestIdle";
    } & DistributionLimits)
  | ({
      /** One after the other, by id. */
      kind: "roundRobin";
    } & DistributionLimits)
  | ({
      /** The one with the best score. */
      kind: "bestWorker";
      /** Answers a worker's score; without it, the service counts the labels and selectors that fit. */
      scoringRule?: RouterRule;
      /** How the score is worked out. */
      scoringRuleOptions?: ScoringRuleOptions;
    } & DistributionLimits);

/** The fields of a distribution policy. */
export interface DistributionPolicyInputs {
  /** The router's id of the policy, unique within the endpoint. Default: the Pulumi name. A change replaces the policy. */
  distributionPolicyId: string;
  /** Seconds after which an offer that was not answered is taken back; the worker is then deregistered. */
  offerExpiresAfterSeconds: number;
  /** Which worker is offered a job. */
  mode: DistributionMode;
  /** A name for people. */
  name?: string;
}

const limits = {
  minConcurrentOffers: withDefault(wholeNumber(1), 1),
  maxConcurrentOffers: withDefault(wholeNumber(1), 1),
  bypassSelectors: withDefault(flag, false),
};

const SCORING_PARAMETERS = ["jobLabels", "workerSelectors"] as const;
const scoringParameter = z.enum(SCORING_PARAMETERS, "must be jobLabels or workerSelectors");

const scoringRuleOptions: z.ZodType<ScoringRuleOptions> = z.strictObject(
  {
    batchSize: withDefault(wholeNumber(1), 20),
    scoringParameters: withDefault(z.array(scoringParameter, "must be a list"), [...SCORING_PARAMETERS]),
    isBatchScoringEnabled: withDefault(flag, false),
    descendingOrder: withDefault(flag, true),
  },
  unlessObject("must be an object with scoring options"),
);

const mode: z.ZodType<DistributionMode> = byKind({
  longestIdle: limits,
  roundRobin: limits,
  bestWorker: {
    ...limits,
    scoringRule: routerRule.exactOptional(),
    scoringRuleOptions: scoringRuleOptions.exactOptional(),
  },
});

export const distributionPolicy = defineResource<DistributionPolicyInputs>()({
  kind: "DistributionPolicy",
  collection: "distributionPolicies",
  noun: "distribution policy",
  identity: "distributionPolicyId",
  fields: {
    offerExpiresAfterSeconds: { type: seconds, required: true },
    mode: { type: mode, required: true },
    name: { type: text },
  },
  rules: [ascending("mode", "minConcurrentOffers", "maxConcurrentOffers", 1)],
});
