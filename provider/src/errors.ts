/** Defines the one error class of the package. */
import { printable } from "./util/printable";

/** Lists every error code; callers branch on the code, never on the text. */
export const ROUTER_ERROR_CODES = [
  "InvalidSettings",
  "InvalidInput",
  "EndpointMismatch",
  "BadRequest",
  "Unauthorized",
  "Forbidden",
  "NotFound",
  "Conflict",
  "PreconditionFailed",
  "TooManyRequests",
  "ServiceError",
  "UnexpectedStatus",
  "ConnectionFailed",
  "UnreadableResponse",
  "Aborted",
  "Cancelled",
  "DeadlineExceeded",
  "StaleRead",
  "AlreadyExists",
  "EditConflict",
  "StillInUse",
  "PartlyApplied",
] as const;

/** One of {@link ROUTER_ERROR_CODES}. */
export type RouterErrorCode = (typeof ROUTER_ERROR_CODES)[number];

/** Details of a {@link RouterError} beside its code and message. */
export interface RouterErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** HTTP status of the response, when there was one. */
  readonly status?: number;
  /** The outcome is unknown: the request may have been applied although it failed. */
  readonly mayHaveBeenApplied?: boolean;
  /** The service's own error code, for example `QueueExistsWithDistributionPolicy`. */
  readonly serviceCode?: string;
}

/** Reports what failed, on what, and why. Never holds a credential. */
export class RouterError extends Error {
  /** Always `RouterError`. */
  override readonly name = "RouterError";
  /** The cause; branch on this. */
  readonly code: RouterErrorCode;
  /** HTTP status of the response; `undefined` when there was none. */
  readonly status: number | undefined;
  /** The service's own error code, for example `QueueExistsWithDistributionPolicy`; `undefined` when it gave none. */
  readonly serviceCode: string | undefined;
  /** True when the outcome is unknown: an attempt may have been applied although the call failed. */
  readonly mayHaveBeenApplied: boolean;

  /** `message` says what failed, on what, and why. */
  constructor(code: RouterErrorCode, message: string, options: RouterErrorOptions = {}) {
    super(printable(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.serviceCode = options.serviceCode;
    this.mayHaveBeenApplied = options.mayHaveBeenApplied ?? false;
  }
}

export function hasCode(error: unknown, ...codes: RouterErrorCode[]): error is RouterError {
  return error instanceof RouterError && codes.includes(error.code);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
