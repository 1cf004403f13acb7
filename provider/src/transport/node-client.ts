/** Sends single requests by node:http and node:https. Azure's own client does the same, and takes twice the time for it. */
import http from "node:http";
import https from "node:https";
import { type HttpClient, type PipelineRequest, RestError, createHttpHeaders } from "@azure/core-rest-pipeline";

/**
 * Opens a client that keeps its connections. It sends bodies that are texts, follows no redirect, uncompresses nothing, takes
 * the agent of a proxy from the request, and leaves the body of each answer to be read as a stream. A request that its
 * signal ends rejects with an `AbortError`; one that fails, with a `RestError` with the code of the failure.
 */
export function createNodeClient(): HttpClient {
  const [plain, secure] = [new http.Agent({ keepAlive: true }), new https.Agent({ keepAlive: true })];
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      const isSecure = url.protocol === "https:";
      // The pipeline's type of an agent is a part of the real one, so that it can be told without Node's types.
      const agent = (request.agent as http.Agent | undefined) ?? (isSecure ? secure : plain);
      const headers = request.headers.toJSON({ preserveCase: true });
      const sent = (isSecure ? https : http).request(url, { method: request.method, headers, agent });
      const answer = await answerTo(sent, request);
      return {
        request,
        status: answer.statusCode ?? 0,
        headers: headersOf(answer),
        readableStreamBody: answer,
      };
    },
  };
}

function answerTo(sent: http.ClientRequest, request: PipelineRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const signal = request.abortSignal;
    let answer: http.IncomingMessage | undefined;
    const cancel = (): void => {
      const error = new DOMException("the request was cancelled", "AbortError");
      reject(error);
      answer?.destroy(error);
      sent.destroy();
    };
    const fail = (message: string, code: string): void => {
      reject(new RestError(message, { code, request }));
    };
    sent.on("error", (error: NodeJS.ErrnoException) => {
      fail(error.message, error.code ?? RestError.REQUEST_SEND_ERROR);
    });
    sent.once("response", (response) => {
      answer = response;
      resolve(response);
    });
    sent.once("close", () => {
      signal?.removeEventListener("abort", cancel);
      // Node says nothing else of a service that wants to change the protocol.
      if (answer === undefined) fail("the connection was closed without an answer", "ECONNRESET");
    });
    if (signal?.aborted === true) {
      cancel();
      return;
    }
    signal?.addEventListener("abort", cancel);
    sent.end(request.body);
  });
}

function headersOf({ headers }: http.IncomingMessage): ReturnType<typeof createHttpHeaders> {
  const single = createHttpHeaders();
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) single.set(name, first);
  }
  return single;
}
