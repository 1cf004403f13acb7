/** The request headers that decide something, and those that would if they were known. */
import { refusals } from "../router/errors.js";
import type { Conditions } from "./preconditions.js";

type Headers = Readonly<Record<string, string>>;

const conditions = ["If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since", "If-Range"];

/** Headers of other services' habits: to let them pass unread would promise what is not done. */
const promises = ["Range", "Prefer", "X-HTTP-Method-Override", "Repeatability-Request-ID", "Repeatability-First-Sent"];

/** All of Azure's own headers that clients of this service send. */
const known = new Set([
  "x-ms-client-request-id",
  "x-ms-content-sha256",
  "x-ms-correlation-request-id",
  "x-ms-date",
  "x-ms-hmac-string-to-sign-base64",
  "x-ms-return-client-request-id",
  "x-ms-useragent",
]);

/** Refuses, by name, headers that ask for something that is not done. */
export function refuseUnknownHeaders(headers: Headers, method: string): void {
  const allowed = conditionsOf(method);
  for (const name of [...conditions.filter((one) => !allowed.includes(one)), ...promises]) {
    if (headers[name.toLowerCase()] === undefined) continue;
    throw refusals.badRequest(`The header ${name} is not supported for this operation.`);
  }
  const unknown = Object.keys(headers).find((name) => name.startsWith("x-ms-") && !known.has(name));
  if (unknown !== undefined) throw refusals.badRequest(`The header ${unknown} is not known here.`);
}

/** The conditions a write depends on. */
export const readConditions = (headers: Headers, method: string): Conditions =>
  conditionsOf(method).length === 0
    ? {}
    : { ifMatch: headers["if-match"], ifUnmodifiedSince: headers["if-unmodified-since"] };

const conditionsOf = (method: string): readonly string[] => (method === "PATCH" ? conditions.slice(0, 2) : []);

/** The headers with which an answer says which request it belongs to. */
export function echoRequestId(headers: Headers): Headers {
  const id = headers["x-ms-client-request-id"];
  const isWanted = headers["x-ms-return-client-request-id"]?.toLowerCase() === "true";
  return isWanted && id !== undefined ? { "x-ms-client-request-id": id } : {};
}
