/** Reads the request headers that matter, and rejects those that are not supported. */
import { serviceErrors } from "../router/errors.js";
import type { Conditions } from "./preconditions.js";

type Headers = Readonly<Record<string, string>>;

const conditions = ["If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since", "If-Range"];

/** Headers of other services; ignoring them would promise what is not done. */
const unsupported = [
  "Range",
  "Prefer",
  "X-HTTP-Method-Override",
  "Repeatability-Request-ID",
  "Repeatability-First-Sent",
];

/** The x-ms- headers that clients of this service send. */
const known = new Set([
  "x-ms-client-request-id",
  "x-ms-content-sha256",
  "x-ms-correlation-request-id",
  "x-ms-date",
  "x-ms-hmac-string-to-sign-base64",
  "x-ms-return-client-request-id",
  "x-ms-useragent",
]);

/** Rejects by name the headers that are not supported. */
export function rejectUnknownHeaders(headers: Headers, method: string): void {
  const allowed = conditionsOf(method);
  for (const name of [...conditions.filter((one) => !allowed.includes(one)), ...unsupported]) {
    if (headers[name.toLowerCase()] === undefined) continue;
    throw serviceErrors.badRequest(`The header ${name} is not supported for this operation.`);
  }
  const unknown = Object.keys(headers).find((name) => name.startsWith("x-ms-") && !known.has(name));
  if (unknown !== undefined) throw serviceErrors.badRequest(`The header ${unknown} is not known here.`);
}

/** Reads the preconditions of a write. */
export const readConditions = (headers: Headers, method: string): Conditions =>
  conditionsOf(method).length === 0
    ? {}
    : { ifMatch: headers["if-match"], ifUnmodifiedSince: headers["if-unmodified-since"] };

const conditionsOf = (method: string): readonly string[] => (method === "PATCH" ? conditions.slice(0, 2) : []);

/** The headers that return the client request id. */
export function echoRequestId(headers: Headers): Headers {
  const id = headers["x-ms-client-request-id"];
  const isWanted = headers["x-ms-return-client-request-id"]?.toLowerCase() === "true";
  return isWanted && id !== undefined ? { "x-ms-client-request-id": id } : {};
}
