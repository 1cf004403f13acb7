/** What the service keeps. */

/** The collections below `/routing/`. */
export type CollectionName =
  "workers" | "jobs" | "queues" | "distributionPolicies" | "classificationPolicies" | "exceptionPolicies";
