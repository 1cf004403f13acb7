/** The one way to call the service: sends, turns every failure into a RouterError, answers only on success. */
import { isRestError } from "@azure/core-rest-pipeline";
import { RouterError, messageOf } from "../errors";
import type { ApiVersion } from "../config/api-version";
import type { Transport, TransportRequest, TransportResponse } from "./transport";
import { refusal } from "./decode";

/** A transport, what to tell a user whose credential is refused, and the version of the API that is spoken. */
export interface Caller {
  readonly transport: Transport;
  readonly advice: string;
  readonly apiVersion: ApiVersion;
}

/** A request, worded for errors by `action`: "read worker \"ada\"". */
export interface Call extends Omit<TransportRequest, "query"> {
  readonly action: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Sends a call; throws a RouterError for every answer that is not a success, and for no answer at all. */
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
    throw noAnswer(error, request, transport.endpoint, mayHaveBeenApplied);
  }
  if (response.status >= 200 && response.status < 300) return response;
  throw refusal(response, action, advice, mayHaveBeenApplied);
}

function noAnswer(
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
