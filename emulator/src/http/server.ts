/** The HTTP side: reads requests, keeps the journal, sends answers. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Outcome } from "./execute.js";
import { carryOut, whole } from "./execute.js";
import type { Clock } from "../util/clock.js";
import type { Control } from "../control/control.js";
import type { IncomingCall, Strictness } from "./dispatch.js";
import { decodePath, findDestination, parseJson, toAnswer } from "./dispatch.js";
import { internalError, refusals, ServiceError, showEnvelope } from "../router/errors.js";
import type { FaultSwitches } from "../control/faults.js";
import type { Headers } from "./messages.js";
import { bodyLimit, contentHeaders, flattenHeaders, readAll, send } from "./messages.js";
import type { Call, Journal } from "../control/journal.js";
import type { Log } from "./log.js";
import { isLoopback } from "../util/loopback.js";
import { echoRequestId } from "./request-headers.js";
import type { Resources } from "./resources.js";
import { formatHttpDate } from "../util/time.js";

/** What the HTTP side hands requests to. */
export interface Parts {
  readonly resources: Resources;
  readonly journal: Journal;
  readonly faults: FaultSwitches;
  readonly clock: Clock;
  readonly log: Log;
  readonly strictness: Strictness;
  readonly control: Control;
}

/** Answers every request that a server receives. */
export function makeListener(parts: Parts): RequestListener {
  return (request, response) => {
    serve(request, response, parts).catch((error: unknown) => {
      // The client is gone, or this is a bug of the emulator: either way only the connection can be ended.
      response.destroy(error instanceof Error ? error : undefined);
      if (!request.destroyed || request.complete) parts.log.error(error);
    });
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const method = request.method ?? "";
  const target = request.url ?? "";
  const rawPath = target.split("?", 1)[0] ?? "";
  if (method === "GET" && rawPath === "/healthz") {
    send(response, { status: 200, body: { status: "ok" } });
    return;
  }
  if (parts.control.isMeant(rawPath)) {
    await parts.control.serve(request, response);
    return;
  }
  const ordinal = parts.journal.nextOrdinal();
  const at = parts.clock.now().toISOString();
  const headers = flattenHeaders(request);
  const body = await readAll(request);
  const call: IncomingCall = { method, target, rawPath, headers, body: body ?? new Uint8Array() };
  const path = decodePath(rawPath);
  const query = Object.fromEntries(new URLSearchParams(target.slice(rawPath.length)));
  const sender = { isLocal: isLoopback(request.socket.remoteAddress), now: parts.clock.now() };
  const resource = await parts.resources.identify(call, sender);
  const answered = body === undefined ? tooLarge(rawPath) : await answer({ call, path, query, resource }, parts);
  const outcome = inEnvelope(answered, parts.strictness.errorEnvelope);
  const entry: Call = {
    ordinal,
    at,
    resource: resource instanceof ServiceError ? "" : resource.name,
    method,
    path,
    query,
    headers: "authorization" in headers ? { ...headers, authorization: "(redacted)" } : headers,
    body: readForJournal(call.body),
    status: outcome.kind === "drop" ? "dropped" : shownStatus(outcome),
  };
  parts.journal.record(entry);
  parts.log.answered(entry);
  deliver(response, outcome, {
    date: formatHttpDate(parts.clock.now().getTime()),
    ...versionHeaders(parts.strictness),
    ...echoRequestId(headers),
  });
}

const tooLarge = (rawPath: string): Outcome => whole(toAnswer(refusals.tooLarge(bodyLimit), rawPath));

const inEnvelope = (outcome: Outcome, envelope: Strictness["errorEnvelope"]): Outcome =>
  outcome.kind === "drop" ? outcome : { ...outcome, answer: showEnvelope(outcome.answer, envelope) };

type Asked = Pick<Call, "path" | "query"> & {
  readonly call: IncomingCall;
  readonly resource: Awaited<ReturnType<Resources["identify"]>>;
};

async function answer({ call, path, query, resource }: Asked, parts: Parts): Promise<Outcome> {
  const destination = findDestination(call);
  const taken = parts.faults.take({
    method: call.method,
    path,
    operation: destination instanceof ServiceError ? undefined : destination.operation,
    resource: resource instanceof ServiceError ? undefined : resource.name,
    isNextPage: query["continuationToken"] !== undefined,
  });
  try {
    const outcome = await carryOut({ call, path, destination, resource }, taken, parts);
    // A read waits too: what it shows must not be gone after a crash.
    if (!(resource instanceof ServiceError)) await resource.router.saved();
    return outcome;
  } catch (error) {
    parts.log.error(error);
    return whole(toAnswer(internalError(error), call.rawPath));
  }
}

function deliver(response: ServerResponse, outcome: Outcome, headers: Headers): void {
  if (outcome.kind === "drop") response.destroy();
  else if (outcome.form === "whole") send(response, outcome.answer, headers);
  else if (outcome.form === "html") sendHtml(response, shownStatus(outcome));
  else sendTruncated(response, outcome, headers);
}

// A damaged answer shows the status of success, or there would be nothing to be damaged.
function shownStatus({ answer: { status }, form }: Outcome & { kind: "answer" }): number {
  if (form === "whole") return status;
  return status === 201 ? 201 : 200;
}

function sendHtml(response: ServerResponse, status: number): void {
  const page = "<!doctype html><title>Not what you asked for</title>";
  response.writeHead(status, { ...contentHeaders(page), "content-type": "text/html" });
  response.end(page);
}

function sendTruncated(response: ServerResponse, outcome: Outcome & { kind: "answer" }, more: Headers): void {
  const text = JSON.stringify(outcome.answer.body ?? {});
  response.writeHead(shownStatus(outcome), { ...more, ...outcome.answer.headers, ...contentHeaders(text) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

const versionHeaders = ({ apiVersions }: Strictness): Headers => ({ "api-supported-versions": apiVersions.join(", ") });

function readForJournal(body: Uint8Array): Call["body"] {
  if (body.length === 0) return undefined;
  return parseJson(body) ?? Buffer.from(body).toString("utf8");
}
