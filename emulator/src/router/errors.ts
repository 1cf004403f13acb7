/** Refusals the way the service words them. */
import type { JsonObject } from "../util/json.js";
import { omit, present } from "../util/json.js";
import type { Answer } from "../http/routes.js";
import type { RouterSettings } from "./settings.js";

/** One reason inside a refusal; `target` names the field it is about. */
export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

/** A refusal the way the service words it. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: readonly ErrorDetail[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.code = code;
    this.details = more.details ?? [];
    this.headers = more.headers ?? {};
  }

  /** The body of the answer: the member seen on the wire and the one the specification promises. */
  toBody(target: string): JsonObject {
    const details = this.details.map((detail) => present({ ...detail }));
    const error = present({
      code: this.code,
      message: this.message,
      target,
      details: details.length > 0 ? details : undefined,
    });
    return { communicationError: error, error };
  }
}

/** The refusals there are; each makes an error to be thrown. */
export const refusals = {
  badRequest: (message: string) => new ServiceError(400, "BadRequest", message),
  invalid: (details: readonly ErrorDetail[]) =>
    new ServiceError(400, "BadRequest", "One or more validation errors occurred.", { details }),
  unsupportedApiVersion: (message: string) => new ServiceError(400, "UnsupportedApiVersion", message),
  unauthorized: (message: string) =>
    new ServiceError(401, "Unauthorized", message, { headers: { "www-authenticate": "HMAC-SHA256" } }),
  notFound: (message = "The item was not found.") => new ServiceError(404, "NotFound", message),
  methodNotAllowed: (method: string, allowed: readonly string[]) =>
    new ServiceError(405, "MethodNotAllowed", `${method} is not allowed here.`, {
      headers: { allow: allowed.join(", ") },
    }),
  conflict: (message: string) => new ServiceError(409, "Conflict", message),
  preconditionFailed: (message: string) => new ServiceError(412, "PreconditionFailed", message),
  tooLarge: (limit: number) => new ServiceError(413, "RequestTooLarge", `The body is larger than ${limit} bytes.`),
  unsupportedMediaType: (message: string) => new ServiceError(415, "UnsupportedMediaType", message),
};

/** Which members of a refusal are shown; an answer that is none stays as it is. */
export function showEnvelope(answer: Answer, envelope: RouterSettings["errorEnvelope"]): Answer {
  const { headers = {}, body } = answer;
  if (envelope === "both" || answer.status < 400 || body === undefined) return answer;
  if (envelope === "described") return { ...answer, body: omit(body, "communicationError") };
  return { ...answer, headers: omit(headers, "x-ms-error-code"), body: omit(body, "error") };
}

const injectedCodes: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  412: "PreconditionFailed",
  429: "ThrottleLimitExceededException",
  500: "InternalServerError",
  503: "ServiceUnavailable",
};

/** The refusal a fault rule asked for. */
export function injectedError(status: number, retryAfter?: string): ServiceError {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  const code = injectedCodes[status] ?? "InjectedFault";
  return new ServiceError(status, code, `This answer was asked for by a fault rule.`, { headers });
}

/** The answer to a request that ran into a bug, a full disk or a failing callback of a fault rule. */
export function internalError(error: unknown): ServiceError {
  return new ServiceError(500, "InternalServerError", error instanceof Error ? error.message : String(error));
}

/** One sentence about a file that could not be used. */
export function fileError(deed: string, file: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`cannot ${deed} "${file}": ${reason}`, { cause: error });
}
