import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { apiVersions } from "./api-version.js";
import type { Clock } from "./clock.js";
import type { IncomingCall } from "./dispatch.js";
import { decodePath, dispatch, parseJson, toAnswer } from "./dispatch.js";
import { injectedError, internalError, refusals } from "./errors.js";
import type { Fault, FaultSwitches } from "./faults.js";
import type { Call, Journal } from "./journal.js";
import type { Router } from "./router.js";
import type { Answer } from "./routes.js";

/** What the HTTP side hands requests to. */
export interface Parts {
  readonly router: Router;
  readonly journal: Journal;
  readonly faults: FaultSwitches;
  readonly clock: Clock;
  readonly accessKey: string;
}

type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer; readonly form: "whole" | "truncated" | "html" }
  | { readonly kind: "drop" };

const bodyLimit = 1024 * 1024;

/** Makes the HTTP server; it does not listen yet. */
export function makeServer(parts: Parts): Server {
  return createServer((request, response) => {
    serve(request, response, parts).catch((error: unknown) => {
      // The client is gone, or this is a bug of the emulator: either way only the connection can be ended.
      response.destroy(error instanceof Error ? error : undefined);
      if (!request.destroyed || request.complete) console.error(error);
    });
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const method = request.method ?? "";
  const target = request.url ?? "";
  const rawPath = target.split("?", 1)[0] ?? "";
  if (method === "GET" && rawPath === "/healthz") {
    send(response, { status: 200, body: { status: "ok" } });
    return;
  }
  const ordinal = parts.journal.nextOrdinal();
  const at = parts.clock.now().toISOString();
  const headers = flattenHeaders(request);
  const body = await readAll(request);
  const call: IncomingCall = { method, target, rawPath, headers, body: body ?? new Uint8Array() };
  const path = decodePath(rawPath);
  const outcome: Outcome =
    body === undefined
      ? { kind: "answer", form: "whole", answer: toAnswer(refusals.tooLarge(bodyLimit), rawPath) }
      : await carryOut(call, parts.faults.take({ method, path }), parts)
          // A read waits too: what it shows must not be gone after a crash.
          .then(async (done) => {
            await parts.router.saved();
            return done;
          })
          .catch((error: unknown) => {
            console.error(error);
            return { kind: "answer", form: "whole", answer: toAnswer(internalError(error), rawPath) };
          });
  parts.journal.record({
    ordinal,
    at,
    method,
    path,
    query: Object.fromEntries(new URLSearchParams(target.slice(rawPath.length))),
    headers: "authorization" in headers ? { ...headers, authorization: "(redacted)" } : headers,
    body: readForJournal(call.body),
    status: outcome.kind === "drop" ? "dropped" : shownStatus(outcome),
  });
  deliver(response, outcome);
}

async function carryOut(call: IncomingCall, fault: Fault | undefined, parts: Parts): Promise<Outcome> {
  const apply = () => dispatch(call, parts.router, parts.accessKey);
  switch (fault?.kind) {
    case undefined:
      return { kind: "answer", form: "whole", answer: apply() };
    case "run":
      await fault.before();
      // The callback may have closed the emulator; a dead service applies nothing.
      if (parts.router.isStopped) return { kind: "drop" };
      return { kind: "answer", form: "whole", answer: apply() };
    case "status": {
      if (fault.applied === true) apply();
      const answer = toAnswer(injectedError(fault.status, fault.retryAfter), call.rawPath);
      return { kind: "answer", form: "whole", answer };
    }
    case "drop":
      if (fault.applied) apply();
      return { kind: "drop" };
    case "truncate":
      return { kind: "answer", form: "truncated", answer: apply() };
    case "notJson":
      return { kind: "answer", form: "html", answer: apply() };
  }
}

function deliver(response: ServerResponse, outcome: Outcome): void {
  if (outcome.kind === "drop") response.destroy();
  else if (outcome.form === "whole") send(response, outcome.answer);
  else if (outcome.form === "html") sendHtml(response, shownStatus(outcome));
  else sendTruncated(response, outcome);
}

// A damaged answer shows the status of success, or there would be nothing to be damaged.
function shownStatus({ answer, form }: Outcome & { kind: "answer" }): number {
  if (form === "whole") return answer.status;
  return answer.status === 201 ? 201 : 200;
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, { ...baseHeaders, ...headers, ...(text === undefined ? {} : contentHeaders(text)) });
  response.end(text);
}

function sendHtml(response: ServerResponse, status: number): void {
  const page = "<!doctype html><title>Not what you asked for</title>";
  response.writeHead(status, { ...contentHeaders(page), "content-type": "text/html" });
  response.end(page);
}

function sendTruncated(response: ServerResponse, outcome: Outcome & { kind: "answer" }): void {
  const text = JSON.stringify(outcome.answer.body ?? {});
  const headers = { ...baseHeaders, ...outcome.answer.headers, ...contentHeaders(text) };
  response.writeHead(shownStatus(outcome), headers);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

const baseHeaders = { "api-supported-versions": apiVersions.join(", ") };

const contentHeaders = (text: string) => ({
  "content-type": "application/json; charset=utf-8",
  "content-length": Buffer.byteLength(text),
});

function flattenHeaders(request: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return Object.fromEntries(pairs);
}

/** The whole body, or undefined when it is too large. */
async function readAll(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read on without keeping: an answer while the client still sends would reach it as a reset connection.
    if (length <= bodyLimit) chunks.push(chunk);
  }
  return length <= bodyLimit ? Buffer.concat(chunks) : undefined;
}

function readForJournal(body: Uint8Array): Call["body"] {
  if (body.length === 0) return undefined;
  return parseJson(body) ?? Buffer.from(body).toString("utf8");
}
