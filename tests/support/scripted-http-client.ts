import {
  type HttpClient,
  type HttpMethods,
  type PipelineRequest,
  type PipelineResponse,
  createHttpHeaders,
} from "@azure/core-rest-pipeline";

/** One answer of the script: a response, a failure to connect, or silence until the request is cancelled. */
export type Step =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string }
  | Error
  | "silence";

/** A request as it would have gone out; header names are in lower case. */
export interface SentRequest {
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An HTTP client that answers from a script and remembers what it was asked. */
export interface ScriptedHttpClient extends HttpClient {
  readonly requests: readonly SentRequest[];
}

/**
 * Answers the steps in turn; a request too many is an error that nothing retries. `onRequest` runs as each one comes in,
 * with the live request.
 */
export function scriptedHttpClient(
  steps: readonly Step[],
  onRequest: (request: PipelineRequest) => void = () => undefined,
): ScriptedHttpClient {
  const requests: SentRequest[] = [];
  return {
    requests,
    async sendRequest(request) {
      const step = steps[requests.length];
      requests.push({
        method: request.method,
        url: request.url,
        headers: { ...request.headers.toJSON() },
        body: request.body,
      });
      onRequest(request);
      if (step === undefined) throw new Error(`request ${requests.length} is one too many: ${request.url}`);
      if (step === "silence") return untilCancelled(request);
      if (step instanceof Error) throw step;
      return {
        request,
        status: step.status,
        headers: createHttpHeaders(step.headers),
        bodyAsText: step.text ?? null,
      };
    },
  };
}

/** The same step again and again. */
export const repeated = (times: number, step: Step): Step[] => Array.from({ length: times }, () => step);

function untilCancelled(request: PipelineRequest): Promise<PipelineResponse> {
  return new Promise((_, reject) => {
    const cancel = (): void => {
      const error = new Error("The operation was aborted.");
      error.name = "AbortError";
      reject(error);
    };
    if (request.abortSignal?.aborted === true) cancel();
    else request.abortSignal?.addEventListener("abort", cancel);
  });
}
