/** Puts the credential on each attempt. Belongs to the Sign phase: a signature made earlier would be reused by retries. */
import { createCommunicationAccessKeyCredentialPolicy } from "@azure/communication-common";
import { type PipelinePolicy, bearerTokenAuthenticationPolicy } from "@azure/core-rest-pipeline";
import { RouterError } from "../base/router-error";
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
  return bearerTokenAuthenticationPolicy({ credential: new DefaultAzureCredential(), scopes: SCOPE });
}
