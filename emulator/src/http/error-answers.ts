/** Turns errors into answers. */
import { ServiceError } from "../router/errors.js";
import type { RouterSettings } from "../router/settings.js";
import { type JsonObject, omit, present } from "../util/json.js";
import type { Answer } from "./messages.js";

/** Makes the answer to a request that failed; `target` is its path. */
export const toErrorAnswer = (error: ServiceError, target: string): Answer => ({
  status: error.status,
  headers: { ...error.headers, "x-ms-error-code": error.code },
  body: toEnvelopes(error, target),
});

// The member that was recorded from the service, and the one that its description promises.
function toEnvelopes({ code, message, details }: ServiceError, target: string): JsonObject {
  const shown = details.length === 0 ? undefined : details.map((detail) => present({ ...detail }));
  const error = present({ code, message, target, details: shown });
  return { communicationError: error, error };
}

/** Leaves only the wanted envelope in an error answer; other answers stay as they are. */
export function selectEnvelope(answer: Answer, envelope: RouterSettings["errorEnvelope"]): Answer {
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

/** Makes the error that a fault rule injects. */
export function injectedError(status: number, retryAfter?: string): ServiceError {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  const code = injectedCodes[status] ?? "InjectedFault";
  return new ServiceError(status, code, `This answer was asked for by a fault rule.`, { headers });
}

/** Makes the error for a bug, a full disk or a failing callback of a fault rule. */
export function internalError(error: unknown): ServiceError {
  return new ServiceError(500, "InternalServerError", error instanceof Error ? error.message : String(error));
}
