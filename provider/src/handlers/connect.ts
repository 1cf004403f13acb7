/** Opens the caller of one endpoint with the credential that belongs to it. */
import type { KeyCredential, TokenCredential } from "@azure/core-auth";
import type { ApiVersion } from "../config/api-version";
import { type Credential, resolveCredential } from "../config/credential";
import type { SettingSources } from "../config/settings";
import { type Caller, createCaller } from "../http/call";
import { type RouterClient, createRouterClient } from "../http/collection";
import type { TransportOptions } from "../http/transport";

/** What all clients of one endpoint in a process share. */
export type TrafficControl = Pick<TransportOptions, "rateLimiter" | "cancellation">;

const TOKEN_REMEDY = "set JOBROUTER_CONNECTION_STRING, or sign in to Microsoft Entra ID, for example with `az login`";

/**
 * Opens a caller; resolves the credential at the time of the call. Throws `InvalidSettings` or `EndpointMismatch`. All
 * requests share the rate limiter and the cancellation of `control`, where one is given.
 */
export async function openCaller(
  endpoint: string,
  sources: SettingSources,
  apiVersion?: ApiVersion,
  control: TrafficControl = {},
): Promise<Caller> {
  const credential = resolveCredential(endpoint, sources);
  return createCaller({
    endpoint,
    credential: await load(credential),
    tokenRemedy: TOKEN_REMEDY,
    advice: adviceFor(credential, endpoint),
    apiVersion,
    ...control,
  });
}

/** The same, as a client of whole collections. */
export async function openRouter(...options: Parameters<typeof openCaller>): Promise<RouterClient> {
  return createRouterClient(await openCaller(...options));
}

async function load(credential: Credential): Promise<KeyCredential | TokenCredential> {
  if (credential.kind === "accessKey") return credential.key.credential;
  // Loaded here because it is large and most deployments with an access key never need it.
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new DefaultAzureCredential();
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
