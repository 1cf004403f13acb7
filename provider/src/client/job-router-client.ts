/** The client that a program without Pulumi opens. */
import { type KeyCredential, type TokenCredential, isKeyCredential, isTokenCredential } from "@azure/core-auth";
import type { HttpClient } from "@azure/core-rest-pipeline";
import type { ApiVersion } from "../config/api-version";
import { readConnectionString } from "../config/connection-string";
import { normalizeEndpoint } from "../config/endpoint";
import { DEFAULT_RETRY_OPTIONS, type RetryOptions } from "../http/retry-policy";
import { type Caller, createCaller } from "../http/caller";
import { signingWith } from "../http/signing";
import { RouterOperations } from "./router-operations";

/** Options of a {@link JobRouterClient}. */
export interface JobRouterClientOptions {
  /** Version of the service's API; default `2023-11-01`. */
  readonly apiVersion?: ApiVersion;
  /** Timeouts and retries; default are {@link DEFAULT_RETRY_OPTIONS}. */
  readonly retryOptions?: Partial<RetryOptions>;
  /** Sends the requests; default is undici, or behind a proxy the HTTP client of `@azure/core-rest-pipeline`. */
  readonly httpClient?: HttpClient;
}

/**
 * All 33 operations of one Job Router, by collection. Transient errors (429, 408, 5xx, broken connections) are retried with
 * backoff; every other failure is a RouterError with a `code`. A retried action may be refused although its first attempt was
 * applied: `mayHaveBeenApplied` is true then, and the present state of the job or worker tells. Credentials inside rules
 * (`functionKey`, `appKey`, `clientSecret`) are sent but never read back.
 *
 * @example
 * const client = new JobRouterClient("https://<name>.communication.azure.com", new DefaultAzureCredential());
 * for await (const worker of client.workers.list({ state: "active" })) console.log(worker.id, worker.loadRatio);
 */
export class JobRouterClient extends RouterOperations {
  /** By a connection string, `endpoint=<url>;accesskey=<base64>`. Throws `InvalidSettings` when it is none. */
  constructor(connectionString: string, options?: JobRouterClientOptions);
  /**
   * By an endpoint, `https://<name>.communication.azure.com`, with an access key or an identity of Microsoft Entra ID.
   * Throws `InvalidSettings` when the endpoint is none.
   */
  constructor(endpoint: string, credential: KeyCredential | TokenCredential, options?: JobRouterClientOptions);
  // A program in JavaScript may hand over a variable of the environment that is not set.
  constructor(
    address: string | undefined = "",
    credentialOrOptions?: KeyCredential | TokenCredential | JobRouterClientOptions,
    options?: JobRouterClientOptions,
  ) {
    if (isKeyCredential(credentialOrOptions) || isTokenCredential(credentialOrOptions)) {
      super(callerFor(normalizeEndpoint(address, "the endpoint"), credentialOrOptions, options));
    } else {
      const { endpoint, credential } = readConnectionString(address, "the connection string");
      super(callerFor(endpoint, credential, credentialOrOptions));
    }
  }
}

function callerFor(
  endpoint: string,
  credential: KeyCredential | TokenCredential,
  { retryOptions, ...options }: JobRouterClientOptions = {},
): Caller {
  const advice = isKeyCredential(credential)
    ? `copy the present access key from the "Keys" page of ${endpoint}`
    : `give the identity a role on the Communication Services resource of ${endpoint}`;
  return createCaller({
    ...options,
    endpoint,
    signing: signingWith(endpoint, credential),
    advice,
    retryOptions: { ...DEFAULT_RETRY_OPTIONS, ...retryOptions },
  });
}
