/** Puts the credential on each attempt. Belongs to the Sign phase: a signature made earlier would be reused by retries. */
import { createCommunicationAccessKeyCredentialPolicy } from "@azure/communication-common";
import { type PipelinePolicy, bearerTokenAuthenticationPolicy } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/core-auth";
import { RouterError, messageOf } from "../base/router-error";
import type { Credential } from "../settings/sources";

const SCOPE = "https://communication.azure.com/.default";

/** The signing policy for one endpoint: HMAC with an access key, or a bearer token of Microsoft Entra ID. */
export async function signing(endpoint: string, credential: Credential): Promise<PipelinePolicy> {
  if (credential.kind === "accessKey") return createCommunicationAccessKeyCredentialPolicy(credential.key.credential);
  if (!endpoint.startsWith("https:")) {
    throw new RouterError(
      "InvalidSettings",
      `Microsoft Entra ID needs https, and ${endpoint} is not; set JOBROUTER_CONNECTION_STRING for it`,
    );
  }
  // Loaded here because it is large and most deployments with an access key never need it.
  const { DefaultAzureCredential } = await import("@azure/identity");
  return bearerTokenAuthenticationPolicy({ credential: withRemedy(new DefaultAzureCredential()), scopes: SCOPE });
}

/** Without a token nothing is sent, and the library's long text does not say what this package could use instead. */
export function withRemedy(credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        const remedy = "set JOBROUTER_CONNECTION_STRING, or sign in to Microsoft Entra ID, for example with `az login`";
        throw new RouterError("Unauthorized", `no credential could be had; ${remedy}: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
  };
}
