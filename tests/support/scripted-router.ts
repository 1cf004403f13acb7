import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import { type RouterClient, createRouterClient } from "../../provider/dist/rest/router-client.js";
import type { ApiVersion } from "../../provider/dist/settings/api-version.js";
import type { Limits } from "../../provider/dist/transport/limits.js";
import { type Transport, type TransportOptions, createTransport } from "../../provider/dist/transport/transport.js";
import { type ScriptedHttpClient, type Step, scriptedHttpClient } from "./scripted-http-client.ts";

export const endpoint = "https://contoso.test";

/** Limits under which every pause lasts a few milliseconds at most. */
export const quick: Limits = { tryTimeout: 5_000, callTimeout: 5_000, firstPause: 1, longestPause: 2, maxRetries: 4 };

/** Leaves requests as they are. */
export const unsigned: PipelinePolicy = { name: "unsigned", sendRequest: (request, next) => next(request) };

/** A transport whose other end is a script. */
export function scriptedTransport(
  steps: readonly Step[],
  options: Partial<TransportOptions> & { readonly onRequest?: (request: PipelineRequest) => void } = {},
): { transport: Transport; http: ScriptedHttpClient } {
  const { onRequest, ...rest } = options;
  const http = scriptedHttpClient(steps, onRequest);
  const transport = createTransport({ endpoint, signing: unsigned, limits: quick, httpClient: http, ...rest });
  return { transport, http };
}

/** A client whose other end is a script. */
export function scriptedRouter(
  steps: readonly Step[],
  advice = "ask the owner",
  apiVersion?: ApiVersion,
): { router: RouterClient; http: ScriptedHttpClient } {
  const { transport, http } = scriptedTransport(steps);
  return { router: createRouterClient(transport, advice, apiVersion), http };
}

/** The answer to a request that worked. */
export const ok = (body: unknown, status = 200): Step => ({ status, text: JSON.stringify(body) });
