/** The real plugin against a hostile service: all but the wire is as in the host, and each request is recorded. */
import {
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
  createHttpHeaders,
} from "@azure/core-rest-pipeline";
import { RouterError } from "../../../provider/dist/errors.js";
import { adviceFor, type openCaller, resolveCredential } from "../../../provider/dist/handlers/connect.js";
import { type DynamicPlugin, openDynamicPlugin } from "../../support/dynamic-plugin.ts";
import { DEFAULT_API_VERSION } from "../../../provider/dist/config/api-version.js";
import { signingWith } from "../../../provider/dist/http/signing.js";
import { createCaller } from "../../../provider/dist/http/caller.js";
import type { Answer, Asked } from "./mutate-service.ts";
import { systemClock } from "../../../provider/dist/util/clock.js";

/** The key that must appear nowhere, as text and decoded. */
export const canaryText = "canary: this key must never leave the plugin";
/** The same as an access key. */
export const canary = Buffer.from(canaryText).toString("base64");

/** The number of retries in the fuzz; the timeout depends on the service. */
const HASTY = { retryDelayInMs: 1, maxRetryDelayInMs: 1, maxRetries: 1 };
const IN_PROCESS = { ...HASTY, tryTimeoutInMs: 60, callTimeoutInMs: 90 };
const OVER_THE_WIRE = { ...HASTY, tryTimeoutInMs: 300, callTimeoutInMs: 450 };

/** A request with its answer. */
export interface Exchange {
  readonly asked: Asked;
  /** `none` when the connection failed, `unclear` when the client's reading of the bytes is unknown. */
  readonly answer: Answer | "none" | "unclear";
}

/** An answer, a broken connection, or none until the client gives up. */
export type Reaction = Answer | "reset" | "refused" | "silence" | "nonsense";

/** A plugin whose requests all end in `react`, or in the given HTTP client. */
export function hostilePlugin(
  environment: Readonly<Record<string, string | undefined>>,
  react: ((asked: Asked) => Reaction) | undefined,
): { readonly plugin: DynamicPlugin; readonly exchanges: readonly Exchange[]; readonly shown: readonly string[] } {
  const exchanges: Exchange[] = [];
  const shown: string[] = [];
  let now = 0;
  const httpClient = react && reacting(react, exchanges, () => (now += 10));
  const connect: typeof openCaller = (endpoint, sources, apiVersion = DEFAULT_API_VERSION) => {
    const credential = resolveCredential(endpoint, sources);
    // No token of the test machine may be requested or sent.
    if (credential.kind === "entra") return Promise.reject(new RouterError("Unauthorized", "not signed in here"));
    const signing = signingWith(endpoint, credential.key.credential);
    return Promise.resolve(
      createCaller({
        endpoint,
        apiVersion,
        advice: adviceFor(credential, endpoint),
        signing,
        retryOptions: httpClient ? IN_PROCESS : OVER_THE_WIRE,
        ...(httpClient && { httpClient }),
      }),
    );
  };
  const clock = {
    ...systemClock,
    now: () => now,
    sleep(milliseconds: number) {
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const plugin = openDynamicPlugin({ environment, connect, clock, log: (line) => shown.push(line) });
  return { plugin, exchanges, shown };
}

/** Each request advances the plugin's clock by 10 ms, so that endless loops run into the deadline. */
function reacting(react: (asked: Asked) => Reaction, exchanges: Exchange[], tick: () => void): HttpClient {
  return {
    async sendRequest(request) {
      tick();
      const asked = askedBy(request);
      const reaction = react(asked);
      const answer = typeof reaction === "string" ? undefined : reaction;
      exchanges.push({ asked, answer: answer ?? "none" });
      if (answer !== undefined) return respond(request, answer);
      if (reaction === "nonsense") throw new TypeError("an HTTP client must not fail like this");
      if (reaction === "silence") return untilCancelled(request);
      throw new RestError("the connection is gone", {
        code: reaction === "reset" ? "ECONNRESET" : "ECONNREFUSED",
        request,
      });
    },
  };
}

function askedBy({ method, url, headers, body }: PipelineRequest): Asked {
  return { method, url: new URL(url), headers: { ...headers.toJSON() }, body: typeof body === "string" ? body : "" };
}

function respond(request: PipelineRequest, { status, headers, text }: Answer): PipelineResponse {
  return { request, status, headers: createHttpHeaders(headers), bodyAsText: text };
}

function untilCancelled({ abortSignal }: PipelineRequest): Promise<PipelineResponse> {
  return new Promise((_, reject) => {
    const cancel = (): void => {
      reject(new DOMException("The operation was aborted.", "AbortError"));
    };
    if (abortSignal?.aborted === true) cancel();
    else abortSignal?.addEventListener("abort", cancel);
  });
}
