/** The one error class of the package. */
import { printable } from "./util/printable";

/** Every reason for which an operation can fail; callers branch on it, never on the text. */
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
  "AlreadyExists",
  "EditConflict",
  "StillInUse",
  "PartlyApplied",
] as const;

/** One of the closed set of reasons in {@link ROUTER_ERROR_CODES}. */
export type RouterErrorCode = (typeof ROUTER_ERROR_CODES)[number];

/** What a {@link RouterError} can carry beside its code and its text. */
export interface RouterErrorOptions {
  /** The failure underneath. */
  readonly cause?: unknown;
  /** HTTP status of the answer, when there was one. */
  readonly status?: number;
  /** The request may have been applied although it failed. */
  readonly mayHaveBeenApplied?: boolean;
  /** The service's own error code, for example `QueueExistsWithDistributionPolicy`. */
  readonly serviceCode?: string;
}

/** Says what could not be done, to what, and why. Holds no credential. */
export class RouterError extends Error {
  /** Always `RouterError`. */
  override readonly name = "RouterError";
  /** Why it failed; branch on this. */
  readonly code: RouterErrorCode;
  /** HTTP status of the answer; `undefined` when there was none. */
  readonly status: number | undefined;
  /** The service's own error code, for example `QueueExistsWithDistributionPolicy`; `undefined` when it gave none. */
  readonly serviceCode: string | undefined;
  /** True when an attempt may have been applied although no success was answered. */
  readonly mayHaveBeenApplied: boolean;

  /** `message` says what could not be done, to what, and why. */
  constructor(code: RouterErrorCode, message: string, options: RouterErrorOptions = {}) {
    super(printable(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.serviceCode = options.serviceCode;
    this.mayHaveBeenApplied = options.mayHaveBeenApplied ?? false;
  }
}

/** True for a {@link RouterError} with one of the given codes. */
export function hasCode(error: unknown, ...codes: RouterErrorCode[]): error is RouterError {
  return error instanceof RouterError && codes.includes(error.code);
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
