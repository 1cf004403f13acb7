/** Assembles a caller: credential, transport, and the remedy for a refused credential. */
import { type KeyCredential, type TokenCredential, isKeyCredential } from "@azure/core-auth";
import { type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import type { Caller } from "./call";
import { signingWith, withRemedy } from "./signing";
import { type TransportOptions, createTransport } from "./transport";

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
