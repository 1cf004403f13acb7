/** A client of an emulator with a very short retry backoff. */
import { createCommunicationAccessKeyCredentialPolicy } from "@azure/communication-common";
import type { Emulator } from "jobrouter-emulator";
import { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { type Caller, createCaller } from "../../provider/dist/http/caller.js";
import { type RouterClient, createRouterClient } from "../../provider/dist/http/collection.js";
import { readConnectionString } from "../../provider/dist/config/connection-string.js";
import { type ApiVersion, DEFAULT_API_VERSION } from "../../provider/dist/config/api-version.js";
import type { RetryOptions } from "../../provider/dist/http/retry-policy.js";

/** A backoff of a few milliseconds at most. */
export const quickLimits = {
  tryTimeoutInMs: 2_000,
  callTimeoutInMs: 5_000,
  retryDelayInMs: 1,
  maxRetryDelayInMs: 2,
  maxRetries: 2,
};

/** The parts of an emulator client, with at most two retries. */
export function quickCaller(
  emulator: Emulator,
  apiVersion: ApiVersion = DEFAULT_API_VERSION,
  retryOptions: RetryOptions = quickLimits,
): Caller {
  const { endpoint, credential } = readConnectionString(emulator.connectionString, "the emulator");
  const signing = createCommunicationAccessKeyCredentialPolicy(credential);
  return createCaller({ endpoint, signing, retryOptions, advice: "advice", apiVersion });
}

/** The generic client of the emulator. */
export function openQuickRouter(emulator: Emulator, apiVersion?: ApiVersion): RouterClient {
  return createRouterClient(quickCaller(emulator, apiVersion));
}

/** All operations of the emulator. */
export function openQuickClient(emulator: Emulator, apiVersion?: ApiVersion): RouterOperations {
  return new RouterOperations(quickCaller(emulator, apiVersion));
}
