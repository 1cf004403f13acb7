/** Connection strings as the Azure portal prints them: `endpoint=<url>;accesskey=<base64>`. */
import type { KeyCredential } from "@azure/core-auth";
import { RouterError } from "../errors";
import { normalizeEndpoint } from "./endpoint";

/** An access key together with the only endpoint that it may be sent to. */
export interface AccessKey {
  readonly endpoint: string;
  readonly credential: KeyCredential;
}

const BASE64 = /^[A-Za-z0-9+/]+=*$/;

/**
 * Reads a connection string. Throws `InvalidSettings` naming `from`, the place the text came from;
 * the text itself is never repeated, because it holds the key.
 */
export function readConnectionString(text: string, from: string): AccessKey {
  const { endpoint, credential } = parse(text.trim(), from);
  if (!BASE64.test(credential.key)) throw unreadable(from, "its access key is not base64");
  return { endpoint: normalizeEndpoint(endpoint, `the endpoint in ${from}`), credential };
}

/** As `parseConnectionString` of the library, which brings a whole HTTP client along: previews do not wait for it. */
function parse(text: string, from: string): { endpoint: string; credential: KeyCredential } {
  if (text === "") throw unreadable(from, "it is empty");
  const [, endpoint] = /(?:^|;)\s*endpoint=([^;]+)/i.exec(text) ?? [];
  const [, key] = /(?:^|;)\s*accesskey=(.+)$/i.exec(text.replace(/;$/, "")) ?? [];
  if (endpoint !== undefined && key !== undefined) return { endpoint, credential: { key } };
  const missing = [endpoint === undefined ? "endpoint=<url>" : "", key === undefined ? "accesskey=<key>" : ""];
  const what = missing.filter((part) => part !== "").join(" and ");
  throw unreadable(from, `it is not a connection string: ${what} is missing or empty`);
}

function unreadable(from: string, why: string): RouterError {
  return new RouterError(
    "InvalidSettings",
    `cannot use ${from}: ${why}; copy it from the "Keys" page of the Communication Services resource ` +
      `(endpoint=https://<name>.communication.azure.com/;accesskey=<base64>)`,
  );
}
