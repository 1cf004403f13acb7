/** How the jobs of a queue find their workers. */
import * as z from "zod";
import { defineCollection } from "./collection.js";
import { refusals } from "../errors.js";
import type { JsonObject } from "../../util/json.js";
import { present } from "../../util/json.js";
import type { RouterSettings } from "../settings.js";
import type { DistributionPolicyRecord } from "../entities/records.js";
import { etagOf } from "../entities/records.js";
import { seconds } from "../entities/fields.js";
import { nestedRule, routerRule, viewRule } from "../entities/rules.js";

const concurrency = {
  minConcurrentOffers: z.int32().min(1).default(1),
  maxConcurrentOffers: z.int32().min(1).default(1),
  bypassSelectors: z.boolean().default(false),
};

const scoringRuleOptions = z
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

const schema = z.strictObject({
  name: z.string().exactOptional(),
  offerExpiresAfterSeconds: seconds,
  mode,
});

/** A distribution policy as it is kept: checked, with defaults, keys of rules included. */
export type DistributionPolicyBody = z.infer<typeof schema>;
/** The mode of a distribution policy, told apart by `kind`. */
export type DistributionMode = DistributionPolicyBody["mode"];

/** How the jobs of a queue are offered to workers. */
export const distributionPolicies = defineCollection<DistributionPolicyBody, DistributionPolicyRecord>({
  name: "distributionPolicies",
  schema,
  readOnly: [],
  fields: Object.keys(schema.shape),
  nested: {
    mode: [...Object.keys(concurrency), "kind", "scoringRule", "scoringRuleOptions"],
    scoringRuleOptions: Object.keys(scoringRuleOptions.in.shape),
    ...nestedRule("scoringRule"),
  },
  records: (store) => store.distributionPolicies,
  begin: (_store, base) => base,
  view: (record, { secrets }) =>
    present({
      id: record.id,
      name: record.body.name,
      offerExpiresAfterSeconds: record.body.offerExpiresAfterSeconds,
      mode: viewMode(record.body.mode, secrets),
      etag: etagOf(record),
    }),
  refuseRemoval(store, record) {
    const isUsed = [...store.queues.values()].some(({ body }) => body.distributionPolicyId === record.id);
    if (!isUsed) return;
    const message = "There is a queue with this distribution policy";
    throw refusals.invalid([{ code: "QueueExistsWithDistributionPolicy", message }]);
  },
});

function viewMode(one: DistributionMode, secrets: RouterSettings["secrets"]): JsonObject {
  if (one.kind !== "bestWorker") return one;
  return present({ ...one, scoringRule: one.scoringRule && viewRule(one.scoringRule, secrets) });
}
