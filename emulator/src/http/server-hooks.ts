/** The dependencies of the HTTP server on the control side: journal, fault injection, control routes. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonValue } from "../util/json.js";

/** One call that the emulator received, with the status of its answer. */
export interface Call {
  readonly ordinal: number;
  readonly at: string;
  /** The name of the resource whose key signed it; empty without a valid signature. */
  readonly resource: string;
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; the authorization value is replaced by "(redacted)". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue | undefined;
  readonly status: number | "dropped";
}

/** Records calls. */
export interface CallRecorder {
  /** Numbers a request on arrival. */
  nextOrdinal(): number;
  record(call: Call): void;
}

/** A fault that is injected into one request. */
export type InjectedFault =
  /** Answers with this status; `retryAfter` is the header's value: seconds or an HTTP date. */
  | { kind: "status"; status: number; retryAfter?: string; applied?: boolean }
  /** Destroys the socket before or after the request is applied. */
  | { kind: "drop"; applied: boolean }
  /** Applies the request, promises more bytes than it sends, then destroys the socket. */
  | { kind: "truncate" }
  /** Applies the request and answers with an HTML page. */
  | { kind: "notJson" }
  /** Moves the etag of the entity in the path, as a concurrent write would, then handles the request as usual. */
  | { kind: "moveEtag" }
  /** Runs a callback, then handles the request as usual. */
  | { kind: "run"; before: () => void | Promise<void> };

/** The facts of a request that fault rules match. */
export interface FaultTarget {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly operation?: string | undefined;
  readonly resource?: string | undefined;
  readonly isNextPage?: boolean;
}

/** The fault and the latency of one request. */
export interface Injection {
  /** A delay before anything else, in milliseconds. */
  readonly latency: number;
  readonly fault: InjectedFault | undefined;
}

/** Chooses the fault of each request. */
export interface FaultInjector {
  take(request: FaultTarget): Injection;
}

/** Answers the requests that are for the emulator itself and not for the service. */
export interface ControlHandler {
  handles(rawPath: string): boolean;
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}
