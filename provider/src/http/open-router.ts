/** Opens the client for one endpoint with the credential that belongs to it. */
import { type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import { type Credential, type SettingSources, resolveCredential } from "../config/sources";
import { signing } from "./signing";
import { type TransportOptions, createTransport } from "./transport";
import type { Caller } from "./call";
import { type RouterClient, createRouterClient } from "./collection";

/** What all clients of one endpoint in a process share. */
export type TrafficControl = Pick<TransportOptions, "rateLimiter" | "cancellation">;

/**
 * Resolves the credential at the time of the call. Throws `InvalidSettings` or `EndpointMismatch`. All requests go through
 * `rateLimiter`, where one is given, and end with the run that `cancellation` belongs to.
 */
export async function openRouter(
  endpoint: string,
  sources: SettingSources,
  apiVersion?: ApiVersion,
  control?: TrafficControl,
): Promise<RouterClient> {
  return createRouterClient(await openCaller(endpoint, sources, apiVersion, control));
}

/** The same, for a client that words its calls itself. */
export async function openCaller(
  endpoint: string,
  sources: SettingSources,
  apiVersion: ApiVersion = DEFAULT_API_VERSION,
  control: TrafficControl = {},
): Promise<Caller> {
  const credential = resolveCredential(endpoint, sources);
  const transport = createTransport({ endpoint, signing: await signing(endpoint, credential), ...control });
  return { transport, advice: adviceFor(credential, endpoint), apiVersion };
}

/** What a user reads when the service refuses the credential. */
export function adviceFor(credential: Credential, endpoint: string): string {
  if (credential.kind === "entra") {
    return (
      `the identity of ${credential.from} has no access to ${endpoint}: give it a role on this Communication Services ` +
      `resource, or set JOBROUTER_CONNECTION_STRING`
    );
  }
  const advice = `the access key comes from ${credential.from}: copy the present one from the resource's "Keys" page`;
  return credential.from.includes("configuration")
    ? `${advice}. After a key was rotated, refresh and destroy go on with the engine's copy of the configuration of the ` +
        `last \`pulumi up\`: run \`pulumi up\` first, or set JOBROUTER_CONNECTION_STRING, which wins`
    : advice;
}
