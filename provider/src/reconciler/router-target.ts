/** Which router a bag belongs to, and the version of the API in which it is spoken to. */
import type { JsonObject } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import { possibleStates } from "./pending";

/** A router, and how it is spoken to. */
export interface RouterTarget {
  /** Of the settings, where a state names none. */
  readonly endpoint: string | undefined;
  readonly apiVersion: ApiVersion;
}

/** The place that inputs or a state name; the version is at least the one that knows all their fields. */
export function routerTargetOf(schema: ResourceSchema, bag: JsonObject): RouterTarget {
  const { endpoint, apiVersion } = bag;
  const named = API_VERSIONS.find((version) => version === apiVersion) ?? DEFAULT_API_VERSION;
  return {
    endpoint: typeof endpoint === "string" ? endpoint : undefined,
    apiVersion: latestVersion(named, ...needed(schema, bag)),
  };
}

/** The versions that know the fields which the entity may have: a lost write can have been in a later one. */
function needed(schema: ResourceSchema, bag: JsonObject): readonly ApiVersion[] {
  const known = possibleStates(schema, bag);
  return Object.entries(schema.fields).flatMap(([key, { since }]) =>
    since !== undefined && known.some((state) => Object.hasOwn(state, key)) ? [since] : [],
  );
}

/** The latest of some versions; the default one, where there are none. */
export function latestVersion(...versions: readonly ApiVersion[]): ApiVersion {
  return versions.toSorted().at(-1) ?? DEFAULT_API_VERSION;
}
