/** Verifies HMAC signatures with an access key, as Azure Communication Services documents them. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { serviceErrors } from "../router/errors.js";

/** The parts of a request that a signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, encoded as in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const scheme = /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=(.+)$/i;

/** Reads the bearer token of a request, if it has one. */
export const readBearerToken = ({ authorization = "" }: Readonly<Record<string, string>>): string | undefined =>
  /^bearer +(\S+) *$/i.exec(authorization)?.[1];

/** Finds the access key that signed the request; throws a ServiceError of status 401 when none did. */
export function findSigningKey(request: SignedRequest, accessKeys: readonly string[]): string {
  const { authorization, host } = request.headers;
  const date = request.headers["x-ms-date"];
  const promisedHash = request.headers["x-ms-content-sha256"];
  if (authorization === undefined) throw serviceErrors.unauthorized("The Authorization header is missing.");
  const signature = scheme.exec(authorization)?.[1];
  if (signature === undefined) {
    throw serviceErrors.unauthorized(
      "The Authorization header must read: HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=..., or: Bearer <token>",
    );
  }
  if (date === undefined || Number.isNaN(Date.parse(date))) {
    throw serviceErrors.unauthorized("The x-ms-date header is missing or not a date.");
  }
  if (promisedHash !== hashContent(request.body)) {
    throw serviceErrors.unauthorized("The x-ms-content-sha256 header does not fit the body.");
  }
  const signed = `${date};${host ?? ""};${promisedHash}`;
  const texts = signableTargets(request.target).map((target) => `${request.method}\n${target}\n${signed}`);
  const found = accessKeys.find((key) => texts.some((text) => isSameText(sign(key, text), signature)));
  if (found === undefined)
    throw serviceErrors.unauthorized("The signature does not fit the request and the access key.");
  return found;
}

/** Makes the content hash for x-ms-content-sha256. */
export const hashContent = (body: Uint8Array): string => createHash("sha256").update(body).digest("base64");

/** Signs a text with a base64 key, with or without padding. */
export const sign = (accessKey: string, text: string): string =>
  createHmac("sha256", Buffer.from(accessKey, "base64")).update(text, "utf8").digest("base64");

// Some clients sign the query as they send it, others after URLSearchParams re-encoded it.
function signableTargets(target: string): string[] {
  const question = target.indexOf("?");
  if (question < 0) return [target];
  return [target, `${target.slice(0, question)}?${new URLSearchParams(target.slice(question)).toString()}`];
}

function isSameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
