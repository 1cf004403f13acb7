/** The names of everything that can be declared. */

/** The kinds of resources that stand for one entity; the last part of their Pulumi type token. */
export type Kind = "Worker" | "Job" | "Queue" | "DistributionPolicy" | "ClassificationPolicy" | "ExceptionPolicy";

/** The kinds of resources that a fleet of workers is made of. */
export type FleetKind = "WorkerFleetSettings" | "WorkerFleetPlan" | "WorkerShard" | "WorkerFleetOutcome";
