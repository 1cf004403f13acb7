import type { PipelinePolicy, PipelineRequest } from "@azure/core-rest-pipeline";
import { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { type Caller, type CallerOptions, createCaller } from "../../provider/dist/http/caller.js";
import { type RouterClient, createRouterClient } from "../../provider/dist/http/collection.js";
import type { RetryOptions } from "../../provider/dist/http/retry-policy.js";
import { type ScriptedHttpClient, type Step, scriptedHttpClient } from "./scripted-http-client.ts";

export const endpoint = "https://contoso.test";

/** RetryOptions under which every pause lasts a few milliseconds at most. */
export const quick: RetryOptions = {
  tryTimeoutInMs: 5_000,
  callTimeoutInMs: 5_000,
  retryDelayInMs: 1,
  maxRetryDelayInMs: 2,
  maxRetries: 4,
};

/** Leaves requests as they are. */
export const unsigned: PipelinePolicy = { name: "unsigned", sendRequest: (request, next) => next(request) };

/** A caller whose other end is a script. */
export function scriptedCaller(
  steps: readonly Step[],
  options: Partial<CallerOptions> & { readonly onRequest?: (request: PipelineRequest) => void } = {},
): { caller: Caller; http: ScriptedHttpClient } {
  const { onRequest, ...rest } = options;
  const http = scriptedHttpClient(steps, onRequest);
  const advice = "ask the owner";
  const caller = createCaller({ endpoint, signing: unsigned, advice, retryOptions: quick, httpClient: http, ...rest });
  return { caller, http };
}

/** The generic client of a script. */
export function scriptedRouter(...script: Parameters<typeof scriptedCaller>): {
  router: RouterClient;
  http: ScriptedHttpClient;
} {
  const { caller, http } = scriptedCaller(...script);
  return { router: createRouterClient(caller), http };
}

/** All operations, on a script. */
export function scriptedOperations(...script: Parameters<typeof scriptedCaller>): {
  client: RouterOperations;
  http: ScriptedHttpClient;
} {
  const { caller, http } = scriptedCaller(...script);
  return { client: new RouterOperations(caller), http };
}

/** The answer to a request that worked. */
export const ok = (body: unknown, status = 200): Step => ({ status, text: JSON.stringify(body) });
