/** Which credential belongs to an endpoint. */
import { RouterError } from "../errors";
import type { AccessKey } from "./connection-string";
import { type SettingSources, accessKeys, readSetting } from "./settings";

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
