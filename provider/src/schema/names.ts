/** Names that the parts of the provider agree on: kinds and collections, internal properties, and the unknown value. */
import { type JsonValue, isJsonObject } from "../util/json";

/** The collections below `/routing/`. */
export type CollectionName =
  "workers" | "jobs" | "queues" | "distributionPolicies" | "classificationPolicies" | "exceptionPolicies";

/** The kinds of resources that stand for one entity; the last part of their Pulumi type token. */
export type Kind = "Worker" | "Job" | "Queue" | "DistributionPolicy" | "ClassificationPolicy" | "ExceptionPolicy";

/** The kinds of resources that a fleet of workers is made of. */
export type FleetKind = "WorkerFleet" | "WorkerFleetOutcome";

/*
 * Inputs that cross from the program to the plugin unseen: the engine shows no key that starts with two underscores. None may
 * have the name of a member of `@pulumi/pulumi`'s own `Resource`, such as `__name` and `__version`.
 */

/** Holds the loader text. */
export const PROVIDER_KEY = "__provider";
/** Holds what pending writes declared, until the next run; a secret, since it may hold what the user marked as one. */
export const PENDING_KEY = "__pending";
/** Marks a look-up of an entity that this program does not manage. */
export const GET_KEY = "__get";
/** Holds the canonical text of the workers that a fleet has reached, packed. */
export const REACHED_KEY = "__reached";
/** Holds the digest of the roster in the inputs of the last run or refresh of a fleet. */
export const APPLIED_KEY = "__applied";
/** Holds the digest of the source of a fleet's roster, so that an unchanged one is not parsed again. */
export const SOURCE_KEY = "__source";
/** Holds the lines, packed, by which the workers of a fleet were declared that a refresh has found otherwise. */
export const DRIFTED_KEY = "__drifted";
/** Properties that may tell what the user marked as a secret. */
export const SECRET_KEYS: readonly string[] = [PENDING_KEY, DRIFTED_KEY, REACHED_KEY, APPLIED_KEY, SOURCE_KEY];
/** Tells which workers of a fleet, or that the entity itself, an unfinished removal has left deactivated. */
export const DEACTIVATED_KEY = "__deactivated";
/** Holds the resource's name in the program, for a host that does not tell it. */
export const NAME_KEY = "__resourceName";
/** Holds the URN of the resource's parent, for a host that does not tell it. */
export const PARENT_KEY = "__parentUrn";
/** Holds the paths of the inputs that the program marked as secrets, for a host that does not tell them. */
export const SECRETS_KEY = "__secrets";
/** Holds the version of the format in which a state is written. */
export const VERSION_KEY = "__stateVersion";

/** What the engine puts in place of a value it cannot know before the deployment. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True when the value, or anything inside it, is not known yet. */
export function hasUnknown(value: JsonValue | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some((item: JsonValue) => hasUnknown(item));
  return isJsonObject(value) && Object.values(value).some(hasUnknown);
}
