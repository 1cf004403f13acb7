/** Calls the service: sends requests to one endpoint through the pipeline of policies, and turns failures into RouterErrors. */
import {
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelinePolicy,
  type PipelineRequest,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  isRestError,
  logPolicy,
  proxyPolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from "@azure/core-rest-pipeline";
import { type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import { isLoopback } from "../config/endpoint";
import { RouterError, messageOf } from "../errors";
import type { CancellationSignals } from "../util/cancellation";
import { type Clock, systemClock } from "../util/clock";
import { redactor } from "../util/redact";
import { attemptTimeoutPolicy } from "./attempt-timeout-policy";
import { cancellationError, cancellationPolicy } from "./cancellation-policy";
import { type ServiceResponse, responseError } from "./decode";
import { rateLimitPolicy } from "./rate-limit-policy";
import type { RateLimiter } from "./rate-limiter";
import { type RequestContext, type SendOptions, contextOf } from "./request-context";
import { DEFAULT_RETRY_OPTIONS, type RetryOptions, retryPolicy } from "./retry-policy";
import { sendPolicy } from "./send-policy";
import { createUndiciHttpClient } from "./undici-http-client";

/** A request to the service: a path below the endpoint, no host, no credential. */
export interface ServiceRequest extends SendOptions {
  readonly method: HttpMethods;
  /** Already percent-encoded, starts with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** What no error may repeat: the credentials in the body. */
  readonly secrets?: readonly string[] | undefined;
}

export interface Caller {
  readonly endpoint: string;
  readonly apiVersion: ApiVersion;
  /** What to do when the service refuses the credential. */
  readonly advice: string;
  /** Sends a request as it is; returns any response. */
  send(request: ServiceRequest): Promise<ServiceResponse>;
}

/** Options of a caller; `clock` is there for tests. */
export interface CallerOptions extends Pick<Caller, "endpoint" | "advice"> {
  readonly apiVersion?: ApiVersion | undefined;
  /** The policy that signs, see `signingWith`. */
  readonly signing: PipelinePolicy;
  readonly retryOptions?: RetryOptions;
  /** Shared by all callers of one endpoint; without one, each request is sent at once. */
  readonly rateLimiter?: RateLimiter | undefined;
  /** Sends the requests; default is undici, see `createUndiciHttpClient`. */
  readonly httpClient?: HttpClient;
  readonly clock?: Clock;
  /** Cancels the calls of an interrupted run. */
  readonly cancellation?: CancellationSignals | undefined;
  /** Shows a line when the endpoint does not answer and is tried again; the first time only. */
  readonly report?: ((line: string) => void) | undefined;
}

/** Opens a caller. Redirects are not followed: they would carry the credential to another host. */
export function createCaller(options: CallerOptions): Caller {
  const { endpoint, advice, apiVersion = DEFAULT_API_VERSION, httpClient = createUndiciHttpClient(endpoint) } = options;
  const pipeline = createPipeline(options);
  return {
    endpoint,
    advice,
    apiVersion,
    async send(request) {
      const { isBackground, shouldSend, onUnknownOutcome } = request;
      const pipelineRequest = createPipelineRequest({
        url: urlOf(endpoint, request),
        method: request.method,
        // Responses come uncompressed: Node's pipe does not pass on that a compressed one broke off, and the call would never end.
        headers: createHttpHeaders({ Accept: "application/json", ...request.headers }),
        ...(request.body !== undefined && { body: request.body }),
        ...(request.signal !== undefined && { abortSignal: request.signal }),
        allowInsecureConnection: endpoint.startsWith("http:"),
      });
      const context: RequestContext = { isBackground, shouldSend, onUnknownOutcome, isInFlight: false };
      const response = await pipeline.sendRequest(httpClient, Object.assign(pipelineRequest, { context }));
      return {
        status: response.status,
        header: (name) => response.headers.get(name),
        text: response.bodyAsText ?? "",
        authorization: pipelineRequest.headers.get("Authorization"),
      };
    },
  };
}

// Joined as texts, and not resolved: a path such as //host/x, which a link of the service may hold, would name another host.
// As a text, it is read once only, by what signs it and what sends it.
function urlOf(endpoint: string, { path, query }: ServiceRequest): string {
  const whole = path.startsWith("/") ? path : `/${path}`;
  const target = `${endpoint}${whole.replace(/[?#]/g, encodeURIComponent)}`;
  const parameters = new URLSearchParams(query).toString();
  return parameters === "" ? target : `${target}?${parameters}`;
}

/**
 * Builds the pipeline. Its order is the order of this list, from the caller to the socket; each policy is pinned behind the
 * one before it. Everything between `retryPolicy` and the socket runs once per attempt.
 */
export function createPipeline(options: Omit<CallerOptions, "advice">): Pipeline {
  const { endpoint, signing, retryOptions = DEFAULT_RETRY_OPTIONS, rateLimiter, cancellation, report } = options;
  const { clock = systemClock } = options;
  const canRetry = (request: PipelineRequest): boolean =>
    contextOf(request).shouldSend === undefined && cancellationError(request, cancellation) === undefined;
  let isReported = false;
  const onConnectionFailure = (error: unknown): void => {
    if (!isReported) report?.(`${describeOutage(error, endpoint)}; trying again for up to a minute`);
    isReported = true;
  };
  const policies = [
    // Around everything, so that it also ends the delay before a retry and the wait for the rate limiter.
    cancellation && cancellationPolicy(cancellation),
    // The policy knows NO_PROXY only, and no proxy reaches this machine's own loopback.
    isLoopback(new URL(endpoint)) ? undefined : environmentProxyPolicy(),
    userAgentPolicy({ userAgentPrefix: "pulumi-jobrouter" }),
    setClientRequestIdPolicy(),
    retryPolicy(retryOptions, clock, canRetry, onConnectionFailure),
    // Outside the timeout of an attempt, in which the wait must not count.
    rateLimiter && rateLimitPolicy(rateLimiter, clock),
    attemptTimeoutPolicy(retryOptions.tryTimeoutInMs, clock),
    // Inside the rate limiter, because signatures carry their time.
    signing,
    logPolicy(),
    // Inside signing, because a token may take seconds to come.
    sendPolicy(cancellation),
  ].filter((policy) => policy !== undefined);
  const pipeline = createEmptyPipeline();
  policies.forEach((policy, at) => {
    pipeline.addPolicy(policy, { afterPolicies: policies.slice(0, at).map(({ name }) => name) });
  });
  return pipeline;
}

/** The proxy of the environment; its URL may hold a password and is not shown. */
function environmentProxyPolicy(): PipelinePolicy {
  try {
    return proxyPolicy();
  } catch (error) {
    const remedy = "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not the URL of a proxy, such as http://proxy.example:3128";
    throw new RouterError("InvalidSettings", `the environment variable ${remedy}; correct it`, { cause: error });
  }
}

/** A request and what it does, for error messages: `read worker "ada"`. */
export interface Call extends ServiceRequest {
  readonly action: string;
}

/** Sends a call; throws a RouterError for every response that is not a success, and for none at all. */
export async function call(caller: Caller, request: Call): Promise<ServiceResponse> {
  const { action, query, secrets = [], ...rest } = request;
  let mayHaveBeenApplied = false;
  const onUnknownOutcome = (): void => {
    mayHaveBeenApplied = true;
    request.onUnknownOutcome?.();
  };
  const response = await caller
    .send({ ...rest, query: { ...query, "api-version": caller.apiVersion }, onUnknownOutcome })
    .catch((error: unknown) => {
      throw callError(error, request, caller.endpoint, mayHaveBeenApplied);
    });
  if (response.status >= 200 && response.status < 300) return response;
  const redact = redactor([...secrets, ...signatureIn(response)]);
  throw responseError(response, action, caller.advice, mayHaveBeenApplied, redact);
}

/** The token, or the signature of an access key, with which the request was sent. */
function signatureIn({ authorization = "" }: ServiceResponse): readonly string[] {
  const [, signature] = /(?:Bearer |Signature=)(.+)$/.exec(authorization) ?? [];
  return signature === undefined ? [] : [signature];
}

function callError(
  error: unknown,
  { action, signal }: Call,
  endpoint: string,
  mayHaveBeenApplied: boolean,
): RouterError {
  const options = { cause: error, mayHaveBeenApplied };
  if (error instanceof RouterError) return new RouterError(error.code, `cannot ${action}: ${error.message}`, options);
  if (signal?.aborted === true) return new RouterError("Aborted", `cannot ${action}: the caller aborted it`, options);
  return new RouterError("ConnectionFailed", `cannot ${action}: ${describeOutage(error, endpoint)}`, options);
}

/** What failed on the way to an endpoint, and what to do about it. */
export function describeOutage(error: unknown, endpoint: string): string {
  const code = isRestError(error) ? error.code : undefined;
  const [reason = ""] = messageOf(error).split("\n", 1);
  // What OpenSSL says of a server that answers without TLS.
  if (/wrong version number|packet length too long|ERR_SSL_/i.test(`${code ?? ""} ${reason}`)) {
    const other = endpoint.replace(/^https:/, "http:");
    const remedy = isLoopback(new URL(endpoint)) ? `use ${other}` : "check the port and any proxy on the way";
    return `${endpoint} does not speak https; ${remedy}`;
  }
  const remedy = isLoopback(new URL(endpoint))
    ? `; if the emulator is to answer there, start it: npx jobrouter-emulator --port ${new URL(endpoint).port}`
    : "";
  return `${endpoint} did not answer (${code ?? "no code"}: ${reason}); is the endpoint right and reachable?${remedy}`;
}
