/** One HTTP conversation with one endpoint: builds the pipeline and sends plain requests through it. */
import {
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelinePolicy,
  type PipelineRequest,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  logPolicy,
  proxyPolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from "@azure/core-rest-pipeline";
import { RouterError } from "../errors";
import type { CancellationSignals } from "../util/cancellation";
import { isLoopback } from "../config/endpoint";
import { asking } from "./before-send-policy";
import { landing } from "./unknown-outcome-policy";
import type { Limiter } from "./rate-limiter";
import { limiting } from "./rate-limit-policy";
import { DEFAULT_RETRY_OPTIONS, type RetryOptions } from "./retry-options";
import { createDirectClient } from "./undici-http-client";
import { retrying } from "./retry-policy";
import { cancellationPolicies } from "./cancellation-policy";
import { tryTimeout } from "./attempt-timeout-policy";
import { wholeAnswer } from "./response-size-limit-policy";

/** A request as the REST client words it: a path below the endpoint, no host, no credential. */
export interface TransportRequest {
  readonly method: HttpMethods;
  /** Already percent-encoded, starts with `/`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** Lets all other requests to this endpoint go first, where there is a limiter. */
  readonly isBackground?: true | undefined;
  /**
   * Asked once, when the request's turn has come: false ends the call with `StaleRead` before anything is sent. A request that
   * asks is not repeated.
   */
  readonly shouldSend?: (() => boolean) | undefined;
  /** Called when an attempt may have been applied although it did not succeed. */
  readonly onUnknownOutcome?: () => void;
}

/** An answer with its body still as text. */
export interface TransportResponse {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

/** Sends requests to one endpoint. */
export interface Transport {
  readonly endpoint: string;
  send(request: TransportRequest): Promise<TransportResponse>;
}

/** What a transport is made of; `httpClient` and `now` are there for tests. */
export interface TransportOptions {
  readonly endpoint: string;
  /** The policy of the Sign phase, see `signing`. */
  readonly signing: PipelinePolicy;
  readonly retryOptions?: RetryOptions;
  /** Shared by all transports of one endpoint; without one, each request goes at once. */
  readonly limiter?: Limiter | undefined;
  /** Sends the requests, in place of the direct one. */
  readonly httpClient?: HttpClient;
  readonly now?: () => number;
  /** Ends its calls when the run is interrupted. */
  readonly cancellation?: CancellationSignals | undefined;
}

/** What the policies know of a request besides itself. */
interface Notes {
  readonly listeners: WeakMap<PipelineRequest, () => void>;
  readonly background: WeakSet<PipelineRequest>;
  readonly questions: WeakMap<PipelineRequest, () => boolean>;
  readonly waits: WeakMap<PipelineRequest, number>;
}

/** Opens a transport. Redirects are not followed: they would carry the credential to another host. */
export function createTransport(options: TransportOptions): Transport {
  const { endpoint, httpClient = createDirectClient(endpoint) } = options;
  const notes: Notes = {
    listeners: new WeakMap(),
    background: new WeakSet(),
    questions: new WeakMap(),
    waits: new WeakMap(),
  };
  const pipeline = createPipeline(options, notes);
  return {
    endpoint,
    async send(request) {
      const pipelineRequest = createPipelineRequest({
        url: urlOf(endpoint, request),
        method: request.method,
        headers: createHttpHeaders({ Accept: "application/json", ...request.headers }),
        ...(request.body !== undefined && { body: request.body }),
        ...(request.signal !== undefined && { abortSignal: request.signal }),
        allowInsecureConnection: endpoint.startsWith("http:"),
      });
      if (request.onUnknownOutcome !== undefined) notes.listeners.set(pipelineRequest, request.onUnknownOutcome);
      if (request.shouldSend !== undefined) notes.questions.set(pipelineRequest, request.shouldSend);
      if (request.isBackground === true) notes.background.add(pipelineRequest);
      const response = await pipeline.sendRequest(httpClient, pipelineRequest);
      return {
        status: response.status,
        header: (name) => response.headers.get(name),
        text: response.bodyAsText ?? "",
      };
    },
  };
}

// Joined as texts, and not resolved: a path such as //host/x, which a link of the service may hold, would name another host.
// As a text, it is read once only, by what signs it and what sends it.
function urlOf(endpoint: string, { path, query }: TransportRequest): string {
  const whole = path.startsWith("/") ? path : `/${path}`;
  const target = `${endpoint}${whole.replace(/[?#]/g, encodeURIComponent)}`;
  const parameters = new URLSearchParams(query).toString();
  return parameters === "" ? target : `${target}?${parameters}`;
}

// Answers come uncompressed: Node's pipe does not pass on that a compressed one broke off, and the call would never end.
function createPipeline(
  { endpoint, signing, retryOptions = DEFAULT_RETRY_OPTIONS, limiter, cancellation, now }: TransportOptions,
  notes: Notes,
): Pipeline {
  const pipeline = createEmptyPipeline();
  const ending = cancellation && cancellationPolicies(cancellation);
  if (ending !== undefined) pipeline.addPolicy(ending.gate);
  // The policy knows NO_PROXY only, and no proxy reaches this machine's own loopback.
  if (!isLoopback(new URL(endpoint))) pipeline.addPolicy(proxying());
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: "pulumi-jobrouter" }));
  pipeline.addPolicy(setClientRequestIdPolicy());
  const mayRepeat = (request: PipelineRequest): boolean =>
    !notes.questions.has(request) && ending?.mayRepeat(request) !== false;
  pipeline.addPolicy(retrying(retryOptions, notes.waits, now, mayRepeat), { phase: "Retry" });
  // Before the time-out of an attempt, in which its wait must not count.
  if (limiter !== undefined) pipeline.addPolicy(limiting(limiter, notes), { afterPhase: "Retry" });
  pipeline.addPolicy(tryTimeout(retryOptions.tryTimeoutInMs), { afterPhase: "Retry" });
  pipeline.addPolicy(signing, { phase: "Sign" });
  pipeline.addPolicy(logPolicy(), { afterPhase: "Sign" });
  // After the signature, because a token may take seconds to come.
  pipeline.addPolicy(asking(notes.questions), { afterPhase: "Sign" });
  if (ending !== undefined) pipeline.addPolicy(ending.departure, { afterPhase: "Sign" });
  pipeline.addPolicy(landing(notes.listeners), { afterPhase: "Sign" });
  pipeline.addPolicy(wholeAnswer(), { afterPhase: "Sign", afterPolicies: ["jobRouterLanding"] });
  return pipeline;
}

/** The proxy of the environment; its URL may hold a password and is not shown. */
function proxying(): PipelinePolicy {
  try {
    return proxyPolicy();
  } catch (error) {
    const remedy = "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not the URL of a proxy, such as http://proxy.example:3128";
    throw new RouterError("InvalidSettings", `the environment variable ${remedy}; correct it`, { cause: error });
  }
}
