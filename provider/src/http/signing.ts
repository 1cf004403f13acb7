/** Signs each attempt with the credential. */
import { createCommunicationAccessKeyCredentialPolicy } from "@azure/communication-common";
import { type PipelinePolicy, bearerTokenAuthenticationPolicy } from "@azure/core-rest-pipeline";
import { type KeyCredential, type TokenCredential, isKeyCredential } from "@azure/core-auth";
import { RouterError, messageOf } from "../errors";

const SCOPE = "https://communication.azure.com/.default";

/**
 * Returns the signing policy for one endpoint: HMAC with an access key, or a bearer token of Microsoft Entra ID. Throws
 * `InvalidSettings` when a token would be sent without encryption. `tokenRemedy` says what to do when no token can be had.
 */
export function signingWith(
  endpoint: string,
  credential: KeyCredential | TokenCredential,
  tokenRemedy = "sign in, or use an access key",
): PipelinePolicy {
  if (isKeyCredential(credential)) return createCommunicationAccessKeyCredentialPolicy(credential);
  if (endpoint.startsWith("https:")) {
    return bearerTokenAuthenticationPolicy({ credential: withRemedy(credential, tokenRemedy), scopes: SCOPE });
  }
  throw new RouterError(
    "InvalidSettings",
    `Microsoft Entra ID needs https, and ${endpoint} is not; use an access key for it (JOBROUTER_CONNECTION_STRING)`,
  );
}

/** Adds a remedy to the error of a credential that gives no token; nothing is sent then. */
function withRemedy(credential: TokenCredential, remedy: string): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw new RouterError("Unauthorized", `no access token available; ${remedy}: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
  };
}
