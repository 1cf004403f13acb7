/** The names of everything that can be declared, and of the service's collections. */

/** The collections below `/routing/`. */
export type CollectionName =
  "workers" | "jobs" | "queues" | "distributionPolicies" | "classificationPolicies" | "exceptionPolicies";

/** The kinds of resources that stand for one entity; the last part of their Pulumi type token. */
export type Kind = "Worker" | "Job" | "Queue" | "DistributionPolicy" | "ClassificationPolicy" | "ExceptionPolicy";

/** The kinds of resources that a fleet of workers is made of. */
export type FleetKind = "WorkerFleet" | "WorkerFleetOutcome";
