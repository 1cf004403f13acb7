/** Sends requests to one endpoint by undici: a fleet's first deployment takes a fifth less processor time than by node:http. */
import {
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
  createDefaultHttpClient,
  createHttpHeaders,
} from "@azure/core-rest-pipeline";
import { Pool } from "undici";
import { messageOf } from "../errors";
import { signalOf } from "./linked-abort";

/**
 * Opens a client that keeps its connections alive. It sends text, follows no redirect, decompresses nothing, and returns
 * each response as a stream. A request with a proxy agent goes through Azure's client. A failed request rejects with a
 * `RestError` with the code of the failure, an aborted one with the reason of its signal.
 */
export function createUndiciHttpClient(endpoint: string): HttpClient {
  const proxyClient = createDefaultHttpClient();
  // The attempt timeout bounds each request from its first byte to the last.
  const pool = new Pool(endpoint, { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 0 } });
  return {
    sendRequest: (request) => (request.agent === undefined ? send(pool, request) : proxyClient.sendRequest(request)),
  };
}

async function send(pool: Pool, request: PipelineRequest): Promise<PipelineResponse> {
  const { pathname, search } = new URL(request.url);
  const { method, body } = request;
  const signal = signalOf(request);
  try {
    const response = await pool.request({
      path: `${pathname}${search}`,
      method,
      headers: request.headers.toJSON({ preserveCase: true }),
      // The transport sends text only.
      body: typeof body === "string" ? body : null,
      signal,
    });
    const headers = createHttpHeaders();
    for (const [name, value] of Object.entries(response.headers)) {
      const first = Array.isArray(value) ? value[0] : value;
      if (first !== undefined) headers.set(name, first);
    }
    return { request, status: response.statusCode, headers, readableStreamBody: response.body };
  } catch (error) {
    throw signal?.aborted === true ? error : connectionError(error, request);
  }
}

function connectionError(error: unknown, request: PipelineRequest): RestError {
  const found = error instanceof Error && "code" in error ? String(error.code) : RestError.REQUEST_SEND_ERROR;
  const code = found === "UND_ERR_SOCKET" ? "ECONNRESET" : found;
  return new RestError(messageOf(error), { code, request });
}
