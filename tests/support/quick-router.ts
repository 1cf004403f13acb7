/** A client of an emulator whose pauses between repetitions are too short to be felt. */
import { createCommunicationAccessKeyCredentialPolicy } from "@azure/communication-common";
import type { Emulator } from "jobrouter-emulator";
import { type RouterClient, createRouterClient } from "../../provider/dist/rest/router-client.js";
import { readConnectionString } from "../../provider/dist/settings/connection-string.js";
import { createTransport } from "../../provider/dist/transport/transport.js";

/** Opens it; it gives up after two repetitions. */
export function openQuickRouter(emulator: Emulator): RouterClient {
  const { endpoint, credential } = readConnectionString(emulator.connectionString, "the emulator");
  const limits = { tryTimeout: 2_000, callTimeout: 5_000, firstPause: 1, longestPause: 2, maxRetries: 2 };
  const signing = createCommunicationAccessKeyCredentialPolicy(credential);
  return createRouterClient(createTransport({ endpoint, signing, limits }), "advice");
}
