/** The error responses of the service. */

/** One reason inside an error; `target` names the field it is about. */
export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

/** An error response of the service: status, code, message, details and headers. */
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
}

/** Makes the message of a refused DELETE as the service writes it: one line for each reason, after its field, if it has one. */
export const validationFailed = (...reasons: readonly string[]): string =>
  `Validation failed: ${reasons.map((reason) => `\r\n -- ${reason}`).join("")}`;

/** Makes the errors that the service answers with. */
export const serviceErrors = {
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
  conflict: (message: string, details: readonly ErrorDetail[] = []) =>
    new ServiceError(409, "Conflict", message, { details }),
  preconditionFailed: (message: string) => new ServiceError(412, "PreconditionFailed", message),
  tooLarge: (limit: number) => new ServiceError(413, "RequestTooLarge", `The body is larger than ${limit} bytes.`),
  unsupportedMediaType: (message: string) => new ServiceError(415, "UnsupportedMediaType", message),
};
