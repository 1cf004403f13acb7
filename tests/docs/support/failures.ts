/** Produces each of the errors that docs/errors.md shows: one failure for each code, through the public API. */
import { RestError } from "@azure/core-rest-pipeline";
import type { Emulator } from "jobrouter-emulator";
import { RouterError, type RouterErrorCode } from "pulumi-jobrouter";
import { JobRouterClient } from "pulumi-jobrouter/client";
import { registry } from "../../../provider/dist/schema/registry.js";
import { resolveCredential } from "../../../provider/dist/handlers/connect.js";
import { quickLifecycle } from "../../support/quick-lifecycle.ts";
import { QuickFleet } from "../../support/quick-fleet.ts";
import { createRouterClient } from "../../../provider/dist/http/collection.js";
import { ShutdownCoordinator } from "../../../provider/dist/handlers/shutdown.js";
import { scriptedCaller } from "../../support/scripted-router.ts";
import { scriptedHttpClient } from "../../support/scripted-http-client.ts";

/** The endpoint that the page shows; nothing is sent there. */
export const endpoint = "https://contoso.communication.azure.com";

/** Runs the failing call. */
type Failure = (emulator: Emulator) => unknown;

const unreachable = new RestError("getaddrinfo ENOTFOUND contoso.communication.azure.com", { code: "ENOTFOUND" });

/** One attempt for each call. */
const retryOptions = { maxRetries: 0 };
const token = { getToken: () => Promise.resolve({ token: "t", expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };

const clientOf = ({ connectionString }: Emulator): JobRouterClient =>
  new JobRouterClient(connectionString, { retryOptions });

/** A client whose service is a script. */
function clientTo(...script: Parameters<typeof scriptedHttpClient>): JobRouterClient {
  return new JobRouterClient(endpoint, token, { retryOptions, httpClient: scriptedHttpClient(...script) });
}

/** What the provider does for `new Worker("ada", { capacity: 2 })`. */
const createAda = async (emulator: Emulator): Promise<void> => {
  const worker = quickLifecycle(registry.Worker, emulator);
  await worker.create({ workerId: "ada", endpoint: emulator.url, capacity: 2 });
};

function giveQueue(emulator: Emulator): void {
  emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } });
  emulator.edit("/routing/queues/support", { distributionPolicyId: "fair" });
}

/** A failure for each code; what it throws or rejects with is the example. */
export const FAILURES: Readonly<Record<RouterErrorCode, Failure>> = {
  InvalidSettings: () => new JobRouterClient("contoso.communication.azure.com", token),
  InvalidInput: (emulator) => clientOf(emulator).workers.get(".."),
  EndpointMismatch: () =>
    resolveCredential(endpoint, {
      environment: { JOBROUTER_CONNECTION_STRING: "endpoint=https://fabrikam.communication.azure.com;accesskey=a2V5" },
      config: () => undefined,
    }),
  BadRequest: (emulator) => clientOf(emulator).queues.upsert("support", { distributionPolicyId: "fair" }),
  Unauthorized: (emulator) =>
    new JobRouterClient(emulator.connectionString.replace(/accesskey=.*/, "accesskey=b2xk"), {
      retryOptions,
    }).workers.get("ada"),
  Forbidden: () => clientTo([{ status: 403 }]).workers.get("ada"),
  NotFound: (emulator) => clientOf(emulator).workers.get("ada"),
  Conflict: async (emulator) => {
    giveQueue(emulator);
    emulator.edit("/routing/workers/ada", { capacity: 2, queues: ["support"] });
    await clientOf(emulator).queues.delete("support");
  },
  PreconditionFailed: (emulator) => {
    emulator.edit("/routing/workers/ada", { capacity: 2 });
    return clientOf(emulator).workers.upsert("ada", { capacity: 3 }, { ifMatch: '"old"' });
  },
  TooManyRequests: () => clientTo([{ status: 429 }]).workers.get("ada"),
  ServiceError: () => clientTo([{ status: 503 }]).workers.get("ada"),
  UnexpectedStatus: () => clientTo([{ status: 404, text: "<html>no such site</html>" }]).workers.get("ada"),
  ConnectionFailed: () => clientTo([unreachable]).workers.get("ada"),
  UnreadableResponse: () =>
    clientTo([{ status: 200, text: "<html>Sign in to the hotel's network</html>" }]).workers.get("ada"),
  Aborted: (emulator) => clientOf(emulator).workers.get("ada", { signal: AbortSignal.abort() }),
  Cancelled: async (emulator) => {
    const shutdown = new ShutdownCoordinator(() => undefined);
    shutdown.cancel();
    await shutdown.run('creation of worker "ada"', () => createAda(emulator));
  },
  DeadlineExceeded: async () => {
    const run = new AbortController();
    const cancellation = { cancelled: run.signal, deadlineExceeded: run.signal };
    const { caller } = scriptedCaller(["silence"], {
      cancellation,
      onRequest: () => {
        setImmediate(() => {
          run.abort();
        });
      },
    });
    await createRouterClient(caller).collection("workers").patch("ada", { capacity: 2 });
  },
  StaleRead: () => {
    const { caller } = scriptedCaller([]);
    return createRouterClient(caller)
      .collection("workers")
      .remove("ada", { shouldSend: () => false });
  },
  AlreadyExists: async (emulator) => {
    emulator.edit("/routing/workers/ada", { capacity: 7 });
    await createAda(emulator);
  },
  EditConflict: async (emulator) => {
    const worker = quickLifecycle(registry.Worker, emulator);
    const inputs = { workerId: "ada", endpoint: emulator.url, capacity: 2 };
    const { outs } = await worker.create(inputs);
    emulator.edit("/routing/workers/ada", { capacity: 9 });
    await worker.update("ada", outs, { ...inputs, capacity: 5 });
  },
  StillInUse: async (emulator) => {
    giveQueue(emulator);
    const policies = quickLifecycle(registry.DistributionPolicy, emulator);
    await policies.delete("fair", { endpoint: emulator.url });
  },
  PartlyApplied: async (emulator) => {
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    const { error } = await new QuickFleet(emulator).up({
      profiles: {},
      workers: [
        { workerId: "ada", capacity: 100 },
        { workerId: "bob", capacity: 100 },
      ],
    });
    if (error !== undefined) throw error;
  },
};

/** The error of a code, with the endpoint of the page in place of the emulator's. */
export async function exampleOf(code: RouterErrorCode, emulator: Emulator): Promise<RouterError> {
  const error: unknown = await Promise.resolve(emulator)
    .then(FAILURES[code])
    .then(undefined, (reason: unknown) => reason);
  if (error instanceof RouterError) return error;
  throw new Error(`expected a RouterError, got ${String(error)}`, { cause: error });
}
