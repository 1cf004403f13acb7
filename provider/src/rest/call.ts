/** The one way to call the service: sends, turns every failure into a RouterError, answers only on success. */
import { isRestError } from "@azure/core-rest-pipeline";
import { RouterError, messageOf } from "../base/router-error";
import type { Transport, TransportRequest, TransportResponse } from "../transport/transport";
import { refusal } from "./decode";

/** The api-version that this client speaks. */
export const API_VERSION = "2023-11-01";

/** A transport, and what to tell a user whose credential is refused. */
export interface Caller {
  readonly transport: Transport;
  readonly advice: string;
}

/** A request, worded for errors by `action`: "read worker \"ada\"". */
export interface Call extends Omit<TransportRequest, "query"> {
  readonly action: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Sends a call; throws a RouterError for every answer that is not a success, and for no answer at all. */
export async function call({ transport, advice }: Caller, request: Call): Promise<TransportResponse> {
  const { action, query, ...rest } = request;
  let response: TransportResponse;
  try {
    response = await transport.send({ ...rest, query: { ...query, "api-version": API_VERSION } });
  } catch (error) {
    throw noAnswer(error, action, transport.endpoint, request.signal);
  }
  if (response.status >= 200 && response.status < 300) return response;
  throw refusal(response, action, advice);
}

function noAnswer(error: unknown, action: string, endpoint: string, signal: AbortSignal | undefined): RouterError {
  if (error instanceof RouterError) return error;
  if (signal?.aborted === true)
    return new RouterError("Aborted", `cannot ${action}: it was cancelled`, { cause: error });
  if (isRestError(error) && error.response === undefined) {
    const why = `${endpoint} did not answer (${error.code ?? error.name}: ${firstLine(error.message)})`;
    return new RouterError("ConnectionFailed", `cannot ${action}: ${why}; is the endpoint right and reachable?`, {
      cause: error,
    });
  }
  const remedy = "set JOBROUTER_CONNECTION_STRING, or sign in to Microsoft Entra ID, for example with `az login`";
  const why = `no credential could be had; ${remedy}: ${messageOf(error)}`;
  return new RouterError("Unauthorized", `cannot ${action}: ${why}`, { cause: error });
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
