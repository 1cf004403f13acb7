/** The schema and the record of distribution policies. */
import * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import { seconds } from "./fields.js";
import { routerRule } from "./rules.js";

/** Members that all modes have. */
export const concurrency = {
  minConcurrentOffers: z.int32().min(1).default(1),
  maxConcurrentOffers: z.int32().min(1).default(1),
  bypassSelectors: z.boolean().default(false),
};

/** The options of a scoring rule. */
export const scoringRuleOptions = z
  .strictObject({
    batchSize: z.int32().min(1).exactOptional(),
    scoringParameters: z.array(z.enum(["jobLabels", "workerSelectors"])).default(["jobLabels", "workerSelectors"]),
    isBatchScoringEnabled: z.boolean().default(false),
    descendingOrder: z.boolean().default(true),
  })
  // Recorded answers show no batch size while batching is off.
  .transform((options) => (options.isBatchScoringEnabled ? { batchSize: 20, ...options } : options));

const mode = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("longestIdle"), ...concurrency }),
    z.strictObject({ kind: z.literal("roundRobin"), ...concurrency }),
    z.strictObject({
      kind: z.literal("bestWorker"),
      ...concurrency,
      scoringRule: routerRule.exactOptional(),
      scoringRuleOptions: scoringRuleOptions.prefault({}),
    }),
  ])
  .refine(({ minConcurrentOffers: min, maxConcurrentOffers: max }) => min <= max, {
    path: ["minConcurrentOffers"],
    message: "must not be greater than maxConcurrentOffers",
  });

/** The schema of the body of a distribution policy. */
export const distributionPolicySchema = z.strictObject({
  name: z.string().exactOptional(),
  offerExpiresAfterSeconds: seconds,
  mode,
});

/** The body of a distribution policy: checked, with defaults, keys of rules included. */
export type DistributionPolicyBody = z.infer<typeof distributionPolicySchema>;
/** The mode of a distribution policy, by `kind`. */
export type DistributionMode = DistributionPolicyBody["mode"];

/** A distribution policy. */
export type DistributionPolicyRecord = Stored<DistributionPolicyBody>;
