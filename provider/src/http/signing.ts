/** Puts the credential on each attempt. Belongs to the Sign phase: a signature made earlier would be reused by retries. */
import { createCommunicationAccessKeyCredentialPolicy } from "@azure/communication-common";
import { type PipelinePolicy, bearerTokenAuthenticationPolicy } from "@azure/core-rest-pipeline";
import { type KeyCredential, type TokenCredential, isKeyCredential } from "@azure/core-auth";
import { RouterError, messageOf } from "../errors";
import type { Credential } from "../config/sources";

const SCOPE = "https://communication.azure.com/.default";

const REMEDY = "set JOBROUTER_CONNECTION_STRING, or sign in to Microsoft Entra ID, for example with `az login`";

/** The signing policy for one endpoint, with a credential of the settings. */
export async function signing(endpoint: string, credential: Credential): Promise<PipelinePolicy> {
  if (credential.kind === "accessKey") return signingWith(endpoint, credential.key.credential);
  // Loaded here because it is large and most deployments with an access key never need it.
  const { DefaultAzureCredential } = await import("@azure/identity");
  return signingWith(endpoint, withRemedy(new DefaultAzureCredential(), REMEDY));
}

/**
 * The signing policy for one endpoint: HMAC with an access key, or a bearer token of Microsoft Entra ID. Throws
 * `InvalidSettings` when a token would be sent without encryption.
 */
export function signingWith(endpoint: string, credential: KeyCredential | TokenCredential): PipelinePolicy {
  if (isKeyCredential(credential)) return createCommunicationAccessKeyCredentialPolicy(credential);
  if (endpoint.startsWith("https:")) return bearerTokenAuthenticationPolicy({ credential, scopes: SCOPE });
  throw new RouterError(
    "InvalidSettings",
    `Microsoft Entra ID needs https, and ${endpoint} is not; use an access key for it (JOBROUTER_CONNECTION_STRING)`,
  );
}

/** Without a token nothing is sent, and the library's long text does not say what could be done instead. */
export function withRemedy(credential: TokenCredential, remedy: string): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw new RouterError("Unauthorized", `no credential could be had; ${remedy}: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
  };
}
