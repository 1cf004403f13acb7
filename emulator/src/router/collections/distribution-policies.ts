/** Distribution policies: removal and view. */
import { type JsonObject, present } from "../../util/json.js";
import {
  type DistributionMode,
  type DistributionPolicyBody,
  type DistributionPolicyRecord,
  concurrency,
  distributionPolicySchema,
  scoringRuleOptions,
} from "../entities/distribution-policy.js";
import { etagOf } from "../entities/etag.js";
import { nestedRule, viewRule } from "../entities/rules.js";
import { serviceErrors } from "../errors.js";
import type { RouterSettings } from "../settings.js";
import { defineCollection } from "./collection.js";

/** The collection of distribution policies. */
export const distributionPolicies = defineCollection<DistributionPolicyBody, DistributionPolicyRecord>({
  name: "distributionPolicies",
  schema: distributionPolicySchema,
  readOnly: [],
  fields: Object.keys(distributionPolicySchema.shape),
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
  checkRemovable(store, record) {
    const isUsed = [...store.queues.values()].some(({ body }) => body.distributionPolicyId === record.id);
    if (!isUsed) return;
    const message = "There is a queue with this distribution policy";
    throw serviceErrors.invalid([{ code: "QueueExistsWithDistributionPolicy", message }]);
  },
});

function viewMode(one: DistributionMode, secrets: RouterSettings["secrets"]): JsonObject {
  if (one.kind !== "bestWorker") return one;
  return present({ ...one, scoringRule: one.scoringRule && viewRule(one.scoringRule, secrets) });
}
