/** What entities mean when they name each other; what is named may be gone after a removal from outside. */
import type { DistributionPolicyRecord, ExceptionPolicyRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";

/** The distribution policy of a queue. */
export function distributionPolicyOf(store: Store, queueId = ""): DistributionPolicyRecord | undefined {
  const policyId = store.queues.get(queueId)?.body.distributionPolicyId;
  return policyId === undefined ? undefined : store.distributionPolicies.get(policyId);
}

/** The exception policy of a queue. */
export function exceptionPolicyOf(store: Store, queueId = ""): ExceptionPolicyRecord | undefined {
  const policyId = store.queues.get(queueId)?.body.exceptionPolicyId;
  return policyId === undefined ? undefined : store.exceptionPolicies.get(policyId);
}
