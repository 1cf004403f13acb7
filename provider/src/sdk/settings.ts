/** Settings as the user's program sees them. */
import * as pulumi from "./pulumi-sdk";
import { RouterError } from "../errors";
import type { ApiVersion } from "../config/api-version";
import { normalizeEndpoint } from "../config/endpoint";
import {
  MISSING_ENDPOINT,
  type SettingSources,
  resolveApiVersion,
  resolveEndpoint,
  resolveRequestsPerSecond,
} from "../config/settings";

/** The environment, and the configuration of the stack that is being deployed. */
function programSources(): SettingSources {
  const config = new pulumi.Config("jobrouter");
  return { environment: process.env, config: (key) => config.get(key) };
}

/** The endpoint of a resource: the argument, else what the settings name. Ends the run when there is none. */
export function endpointOf(argument: pulumi.Input<string> | undefined): pulumi.Input<string> {
  if (argument === undefined) return withoutStack(() => resolveEndpoint(programSources()) ?? missing());
  const normalize = (value: string): string => withoutStack(() => normalizeEndpoint(value, "the argument `endpoint`"));
  return typeof argument === "string" ? normalize(argument) : pulumi.output(argument).apply(normalize);
}

/** The API version of a resource: the argument, else what the settings name; `undefined` is the default one. */
export function apiVersionOf<T>(argument: T | undefined): T | ApiVersion | undefined {
  return argument ?? withoutStack(() => resolveApiVersion(programSources()));
}

/** Ends the run when a setting that only the plugin uses cannot be used: said here once, and not by each resource. */
export function checkPluginSettings(): void {
  withoutStack(() => resolveRequestsPerSecond(programSources()));
}

function missing(): never {
  throw new RouterError("InvalidSettings", MISSING_ENDPOINT);
}

/** A RunError is shown as a sentence; any other error with the stack of this package, which helps nobody. */
function withoutStack<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof RouterError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
