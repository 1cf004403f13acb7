/** Opens the caller of one endpoint with the credential that belongs to it. */
import type { KeyCredential, TokenCredential } from "@azure/core-auth";
import { RouterError } from "../errors";
import type { ApiVersion } from "../config/api-version";
import type { AccessKey } from "../config/connection-string";
import { type SettingSources, accessKeys, readSetting } from "../config/settings";
import { type Caller, type CallerOptions, createCaller } from "../http/caller";
import { type RouterClient, createRouterClient } from "../http/collection";
import { signingWith } from "../http/signing";

/** What all clients of one endpoint in a process share. */
export type TrafficControl = Pick<CallerOptions, "rateLimiter" | "cancellation" | "report">;

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
    signing: signingWith(endpoint, await load(credential), TOKEN_REMEDY),
    advice: adviceFor(credential, endpoint),
    apiVersion,
    ...control,
  });
}

/** The same, as a client of whole collections. */
export async function openRouter(...options: Parameters<typeof openCaller>): Promise<RouterClient> {
  return createRouterClient(await openCaller(...options));
}

/** How a client proves who it is, and the place to look at when it is refused. */
export type Credential =
  | { readonly kind: "accessKey"; readonly key: AccessKey; readonly from: string }
  | { readonly kind: "entra"; readonly from: string };

/**
 * The credential for one endpoint. An access key is only ever handed out for the endpoint of its own connection string:
 * throws `EndpointMismatch` when there are keys, but none for this endpoint. Without any key, Microsoft Entra ID is used:
 * for endpoints of Azure, and for one that the settings name; a state or an import file may hold any other.
 */
export function resolveCredential(endpoint: string, sources: SettingSources): Credential {
  const others: string[] = [];
  for (const { key, from } of accessKeys(sources)) {
    if (key.endpoint === endpoint) return { kind: "accessKey", key, from };
    others.push(`${from} is for ${key.endpoint}`);
  }
  if (others.length > 0) {
    throw new RouterError(
      "EndpointMismatch",
      `no access key is known for ${endpoint}: ${others.join(", ")}; set JOBROUTER_CONNECTION_STRING to the connection ` +
        `string of ${endpoint}, or unset both to sign in with Microsoft Entra ID`,
    );
  }
  if (isOfAzure(endpoint) || isNamed(endpoint, sources)) {
    return { kind: "entra", from: "Microsoft Entra ID (DefaultAzureCredential)" };
  }
  throw new RouterError(
    "EndpointMismatch",
    `refusing to send a token of Microsoft Entra ID to ${endpoint}: not a *.communication.azure.com host; if it is yours, ` +
      `set JOBROUTER_ENDPOINT to it, or JOBROUTER_CONNECTION_STRING to its connection string`,
  );
}

function isOfAzure(endpoint: string): boolean {
  return new URL(endpoint).hostname.endsWith(".communication.azure.com");
}

function isNamed(endpoint: string, sources: SettingSources): boolean {
  return readSetting(sources, "endpoint").some(
    ({ value }) => URL.canParse(value) && new URL(value).origin === endpoint,
  );
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
