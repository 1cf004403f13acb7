/** The names of everything that can be declared. */

/** The kinds of resources; the last part of their Pulumi type token. */
export type Kind = "Worker" | "Job" | "Queue" | "DistributionPolicy" | "ClassificationPolicy" | "ExceptionPolicy";
