/** The endpoint of a Communication Services resource, in its one canonical form. */
import { RouterError } from "../errors";

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Answers the endpoint as `scheme://host[:port]`, without a trailing slash.
 * `https` is required, except for loopback addresses. Throws `InvalidSettings` and names where the value came from.
 */
export function normalizeEndpoint(value: string, from: string): string {
  const reject = (why: string): never => {
    throw new RouterError(
      "InvalidSettings",
      `${from} ${why}; it must look like https://<name>.communication.azure.com`,
    );
  };
  if (!URL.canParse(value)) return reject("is not a URL");
  const url = new URL(value);
  if (url.username !== "" || url.password !== "") return reject("must not hold a user name or a password");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    return reject("must not have a path, a query or a fragment");
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) return url.origin;
  return reject("must start with https:// (http:// is for loopback addresses only)");
}

/** True when the address can only be this machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK_HOSTS.has(url.hostname) || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
}
