/** The HTTP server: reads requests, records them, sends answers. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ServiceError, serviceErrors } from "../router/errors.js";
import type { Clock } from "../util/clock.js";
import { isLoopback } from "../util/loopback.js";
import { formatHttpDate } from "../util/time.js";
import type { Strictness } from "./dispatch.js";
import { internalError, selectEnvelope, toErrorAnswer } from "./error-answers.js";
import { type Outcome, execute, whole } from "./execute.js";
import type { Log } from "./log.js";
import { matchRoute } from "./match-route.js";
import {
  type Headers,
  type IncomingCall,
  contentHeaders,
  decodePath,
  flattenHeaders,
  maxBodySize,
  parseJson,
  readAll,
  send,
} from "./messages.js";
import { echoRequestId } from "./request-headers.js";
import type { Resources } from "./resources.js";
import type { Call, CallRecorder, ControlHandler, FaultInjector } from "./server-hooks.js";

/** The dependencies of the server. */
export interface ServerDependencies {
  readonly resources: Resources;
  readonly journal: CallRecorder;
  readonly faults: FaultInjector;
  readonly clock: Clock;
  readonly log: Log;
  readonly strictness: Strictness;
  readonly control: ControlHandler;
}

/** Answers every request that a server receives. */
export function makeListener(dependencies: ServerDependencies): RequestListener {
  return (request, response) => {
    serve(request, response, dependencies).catch((error: unknown) => {
      // The client is gone, or this is a bug: either way only the connection can be closed.
      response.destroy(error instanceof Error ? error : undefined);
      if (!request.destroyed || request.complete) dependencies.log.error(error);
    });
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  dependencies: ServerDependencies,
): Promise<void> {
  const method = request.method ?? "";
  const target = request.url ?? "";
  const rawPath = target.split("?", 1)[0] ?? "";
  if (method === "GET" && rawPath === "/healthz") {
    send(response, { status: 200, body: { status: "ok" } });
    return;
  }
  if (dependencies.control.handles(rawPath)) {
    await dependencies.control.serve(request, response);
    return;
  }
  const ordinal = dependencies.journal.nextOrdinal();
  const at = dependencies.clock.now().toISOString();
  const headers = flattenHeaders(request);
  const body = await readAll(request);
  const call: IncomingCall = { method, target, rawPath, headers, body: body ?? new Uint8Array() };
  const path = decodePath(rawPath);
  const query = Object.fromEntries(new URLSearchParams(target.slice(rawPath.length)));
  const sender = { isLocal: isLoopback(request.socket.remoteAddress), now: dependencies.clock.now() };
  const resource = await dependencies.resources.authenticate(call, sender);
  const answered = body === undefined ? tooLarge(rawPath) : await answer({ call, path, query, resource }, dependencies);
  const outcome = inEnvelope(answered, dependencies.strictness.errorEnvelope);
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
  dependencies.journal.record(entry);
  dependencies.log.request(entry);
  deliver(response, outcome, {
    date: formatHttpDate(dependencies.clock.now().getTime()),
    ...versionHeaders(dependencies.strictness),
    ...echoRequestId(headers),
  });
}

const tooLarge = (rawPath: string): Outcome => whole(toErrorAnswer(serviceErrors.tooLarge(maxBodySize), rawPath));

const inEnvelope = (outcome: Outcome, envelope: Strictness["errorEnvelope"]): Outcome =>
  outcome.kind === "drop" ? outcome : { ...outcome, answer: selectEnvelope(outcome.answer, envelope) };

type ReceivedRequest = Pick<Call, "path" | "query"> & {
  readonly call: IncomingCall;
  readonly resource: Awaited<ReturnType<Resources["authenticate"]>>;
};

async function answer(
  { call, path, query, resource }: ReceivedRequest,
  dependencies: ServerDependencies,
): Promise<Outcome> {
  const match = matchRoute(call);
  const injection = dependencies.faults.take({
    method: call.method,
    path,
    operation: match instanceof ServiceError ? undefined : match.operation,
    resource: resource instanceof ServiceError ? undefined : resource.name,
    isNextPage: query["continuationToken"] !== undefined,
  });
  try {
    const outcome = await execute({ call, path, match, resource }, injection, dependencies);
    // A read waits too: what it shows must survive a crash.
    if (!(resource instanceof ServiceError)) await resource.router.flush();
    return outcome;
  } catch (error) {
    dependencies.log.error(error);
    return whole(toErrorAnswer(internalError(error), call.rawPath));
  }
}

function deliver(response: ServerResponse, outcome: Outcome, headers: Headers): void {
  if (outcome.kind === "drop") response.destroy();
  else if (outcome.form === "whole") send(response, outcome.answer, headers);
  else if (outcome.form === "html") sendHtml(response, shownStatus(outcome));
  else sendTruncated(response, outcome, headers);
}

// A damaged answer has the status of success, or there would be nothing to damage.
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
