/** Sends single requests straight to one endpoint, by undici: a deployment of thousands of workers takes 30 % less time than by node:http. */
import {
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
  createDefaultHttpClient,
  createHttpHeaders,
} from "@azure/core-rest-pipeline";
import { type Dispatcher, Pool } from "undici";
import { messageOf } from "../errors";
import { AnswerText } from "./bounded-body";

/**
 * Opens a client that keeps its connections. It sends bodies that are texts, follows no redirect, uncompresses nothing, and
 * reads each answer to its end. Where a proxy is set on the request, Azure's client goes through it. A request that its
 * signal ends rejects with an `AbortError`; one whose answer is too large, with `UnreadableResponse`; any other that fails,
 * with a `RestError` with the code of the failure: `PARSE_ERROR` for an answer that broke off.
 */
export function createDirectClient(endpoint: string): HttpClient {
  const throughProxy = createDefaultHttpClient();
  // Each attempt has its own bound, from its first byte to the last.
  const pool = new Pool(endpoint, { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 0 } });
  return {
    sendRequest: (request) =>
      request.agent === undefined ? exchange(pool, request) : throughProxy.sendRequest(request),
  };
}

function exchange(pool: Pool, request: PipelineRequest): Promise<PipelineResponse> {
  const { pathname, search } = new URL(request.url);
  const { method, body } = request;
  // Bodies are what `send` of the transport takes, which is text.
  const sent = typeof body === "string" ? body : null;
  const headers = request.headers.toJSON({ preserveCase: true });
  return new Promise((resolve, reject) => {
    const handler = new Exchange(request, resolve, reject);
    if (handler.begin()) pool.dispatch({ path: `${pathname}${search}`, method, headers, body: sent }, handler);
  });
}

type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One request on its way, and what has come of its answer. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: PipelineRequest;
  readonly #resolve: (response: PipelineResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #text = new AnswerText();
  #controller: Dispatcher.DispatchController | undefined;
  #isCancelled = false;
  #status: number | undefined;
  #headers: AnswerHeaders = {};

  constructor(request: PipelineRequest, resolve: (response: PipelineResponse) => void, reject: (error: Error) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** False for a request that was ended before it could leave. */
  begin(): boolean {
    const signal = this.#request.abortSignal;
    if (signal?.aborted === true) this.#cancel();
    else signal?.addEventListener("abort", this.#cancel);
    return !this.#isCancelled;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Ended while the connection was made.
    if (this.#isCancelled) controller.abort(cancelled());
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const tooLarge = this.#text.add(chunk);
    if (tooLarge !== undefined) this.#giveUp(tooLarge);
  }

  onResponseEnd(): void {
    this.#forget();
    this.#resolve({
      request: this.#request,
      status: this.#status ?? 0,
      headers: headersOf(this.#headers),
      bodyAsText: this.#text.toString(),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#forget();
    this.#reject(this.#failure(error));
  }

  readonly #cancel = (): void => {
    this.#isCancelled = true;
    this.#giveUp(cancelled());
  };

  /** Closes the connection. */
  #giveUp(error: Error): void {
    this.#forget();
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #forget(): void {
    this.#request.abortSignal?.removeEventListener("abort", this.#cancel);
  }

  #failure(error: Error & { readonly code?: string }): RestError {
    const request = this.#request;
    if (this.#status !== undefined) {
      return new RestError(`the answer broke off: ${messageOf(error)}`, { code: RestError.PARSE_ERROR, request });
    }
    const code = error.code === "UND_ERR_SOCKET" ? "ECONNRESET" : (error.code ?? RestError.REQUEST_SEND_ERROR);
    return new RestError(error.message, { code, request });
  }
}

function cancelled(): Error {
  return new DOMException("the request was cancelled", "AbortError");
}

function headersOf(all: AnswerHeaders): ReturnType<typeof createHttpHeaders> {
  const headers = createHttpHeaders();
  for (const [name, value] of Object.entries(all)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers.set(name, first);
  }
  return headers;
}
