/** Calls the service: turns every failure into a RouterError. */
import { type KeyCredential, type TokenCredential, isKeyCredential } from "@azure/core-auth";
import { isRestError } from "@azure/core-rest-pipeline";
import { type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import { RouterError, messageOf } from "../errors";
import { responseError } from "./decode";
import { signingWith, withRemedy } from "./signing";
import {
  type Transport,
  type TransportOptions,
  type TransportRequest,
  type TransportResponse,
  createTransport,
} from "./transport";

/** A transport, the remedy for a refused credential, and the API version. */
export interface Caller {
  readonly transport: Transport;
  readonly advice: string;
  readonly apiVersion: ApiVersion;
}

/** What a caller is made of; the other members configure its transport. */
export interface CallerOptions extends Omit<TransportOptions, "signing"> {
  readonly credential: KeyCredential | TokenCredential;
  /** What to do when no token can be had. */
  readonly tokenRemedy: string;
  /** What to do when the service refuses the credential. */
  readonly advice: string;
  readonly apiVersion?: ApiVersion | undefined;
}

/** Opens a caller for one endpoint. Throws `InvalidSettings` when a token would be sent without encryption. */
export function createCaller({
  credential,
  tokenRemedy,
  advice,
  apiVersion = DEFAULT_API_VERSION,
  ...options
}: CallerOptions): Caller {
  const signer = isKeyCredential(credential) ? credential : withRemedy(credential, tokenRemedy);
  const transport = createTransport({ ...options, signing: signingWith(options.endpoint, signer) });
  return { transport, advice, apiVersion };
}

/** A request and what it does, for error messages: `read worker "ada"`. */
export interface Call extends Omit<TransportRequest, "query"> {
  readonly action: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Sends a call; throws a RouterError for every response that is not a success, and for none at all. */
export async function call({ transport, advice, apiVersion }: Caller, request: Call): Promise<TransportResponse> {
  const { action, query, ...rest } = request;
  let mayHaveBeenApplied = false;
  const onUnknownOutcome = (): void => {
    mayHaveBeenApplied = true;
  };
  let response: TransportResponse;
  try {
    response = await transport.send({ ...rest, query: { ...query, "api-version": apiVersion }, onUnknownOutcome });
  } catch (error) {
    throw callError(error, request, transport.endpoint, mayHaveBeenApplied);
  }
  if (response.status >= 200 && response.status < 300) return response;
  throw responseError(response, action, advice, mayHaveBeenApplied);
}

function callError(
  error: unknown,
  { action, signal }: Call,
  endpoint: string,
  mayHaveBeenApplied: boolean,
): RouterError {
  const options = { cause: error, mayHaveBeenApplied };
  if (error instanceof RouterError) return new RouterError(error.code, `cannot ${action}: ${error.message}`, options);
  if (signal?.aborted === true) return new RouterError("Aborted", `cannot ${action}: the caller aborted it`, options);
  const code = isRestError(error) ? error.code : undefined;
  const why = `${endpoint} did not answer (${code ?? "no code"}: ${firstLine(messageOf(error))})`;
  return new RouterError("ConnectionFailed", `cannot ${action}: ${why}; is the endpoint right and reachable?`, options);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
