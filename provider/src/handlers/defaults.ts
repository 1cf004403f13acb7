/** Fills in the inputs that a program leaves out, in the same way for programs in all languages. */
import { type JsonObject, type JsonValue, objectOf, own } from "../util/json";
import { RouterError } from "../errors";
import type { CheckFailure } from "../schema/resource-schema";
import { GET_KEY, UNKNOWN } from "../schema/names";
import { normalizeEndpoint } from "../config/endpoint";
import {
  MISSING_ENDPOINT,
  type SettingSources,
  resolveApiVersion,
  resolveEndpoint,
  resolveRequestsPerSecond,
} from "../config/settings";
import type { Middleware } from "./middleware";

/**
 * Fills in the router's id (from the resource's name), the endpoint and the API version (from the settings) before a check,
 * and the settings before a `get`. Settings that cannot be used are failures of the check.
 */
export function fillDefaults(identity: string | undefined, sources: SettingSources): Middleware {
  return {
    before(verb, request) {
      const { news, state, name } = request;
      if (verb === "check" && news !== undefined) {
        const id = identity === undefined || name === "" ? {} : { [identity]: own(news, identity) ?? name };
        return { ...request, news: { ...news, ...id, ...resolveSettings(news, sources).settings } };
      }
      if (verb !== "read" || state?.[GET_KEY] !== true) return request;
      const { settings, failures } = resolveSettings(state, sources);
      for (const { message } of failures) throw new RouterError("InvalidSettings", message);
      return { ...request, state: { ...state, ...settings } };
    },
    after(verb, answer, { news }) {
      if (verb !== "check" || news === undefined) return answer;
      const { failures } = resolveSettings(news, sources);
      if (failures.length === 0) return answer;
      const explained = failures.flatMap(({ path }) => path);
      const others = (answer.failures ?? []).filter(({ path: [key] }) => key === undefined || !explained.includes(key));
      return { ...answer, failures: [...failures, ...others] };
    },
  };
}

/** Resolves endpoint and API version: those that the properties name, else those of the settings. */
function resolveSettings(
  properties: JsonObject,
  sources: SettingSources,
): { settings: JsonObject; failures: readonly CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const resolve = <T>(path: readonly string[], resolver: () => T): T | undefined => {
    try {
      return resolver();
    } catch (error) {
      if (!(error instanceof RouterError)) throw error;
      failures.push({ path, message: error.message });
      return undefined;
    }
  };
  const endpoint = own(properties, "endpoint") ?? resolve(["endpoint"], () => requireEndpoint(sources));
  const apiVersion = own(properties, "apiVersion") ?? resolve(["apiVersion"], () => resolveApiVersion(sources));
  // Used by requests only; reported here, so that a preview finds it and the engine stops at the first resource.
  resolve([], () => resolveRequestsPerSecond(sources));
  return {
    settings: objectOf([
      ["endpoint", normalized(endpoint)],
      ["apiVersion", apiVersion],
    ]),
    failures,
  };
}

/** An endpoint that is typed with a slash is the same endpoint; one that is none is left to the check. */
function normalized(endpoint: JsonValue | undefined): JsonValue | undefined {
  if (typeof endpoint !== "string" || endpoint === UNKNOWN) return endpoint;
  try {
    return normalizeEndpoint(endpoint, "the endpoint");
  } catch (error) {
    if (error instanceof RouterError) return endpoint;
    throw error;
  }
}

/** The endpoint of the settings. Throws `InvalidSettings` when there is none. */
export function requireEndpoint(sources: SettingSources): string {
  const endpoint = resolveEndpoint(sources);
  if (endpoint === undefined) throw new RouterError("InvalidSettings", MISSING_ENDPOINT);
  return endpoint;
}
