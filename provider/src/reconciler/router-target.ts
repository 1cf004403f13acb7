/** The router and API version that properties name. */
import type { JsonObject } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import { readPending } from "./pending";

/** A router, and the API version to use with it. */
export interface RouterTarget {
  /** `undefined` where a state names none: then the settings decide. */
  readonly endpoint: string | undefined;
  readonly apiVersion: ApiVersion;
}

/** Resolves the target of inputs or a state; the API version is at least the one that has all their fields. */
export function routerTargetOf(schema: ResourceSchema, properties: JsonObject): RouterTarget {
  const { endpoint, apiVersion } = properties;
  const named = API_VERSIONS.find((version) => version === apiVersion) ?? DEFAULT_API_VERSION;
  return {
    endpoint: typeof endpoint === "string" ? endpoint : undefined,
    apiVersion: latestVersion(named, ...versionsOf(schema, properties)),
  };
}

/** Returns the versions of the fields that the entity may have: a pending write may have used a later version. */
function versionsOf({ fields }: ResourceSchema, properties: JsonObject): readonly ApiVersion[] {
  const states = [properties, ...(readPending(properties)?.declarations ?? [])];
  return Object.entries(fields).flatMap(([key, { since }]) =>
    since !== undefined && states.some((state) => Object.hasOwn(state, key)) ? [since] : [],
  );
}

/** Returns the latest of some versions; without any, the default one. */
export function latestVersion(...versions: readonly ApiVersion[]): ApiVersion {
  return versions.toSorted().at(-1) ?? DEFAULT_API_VERSION;
}
