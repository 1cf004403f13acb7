/** Reading request bodies and headers, and sending JSON. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./routes.js";

/** Header names in lower case with one text each. */
export type Headers = Readonly<Record<string, string>>;

/** The largest body that is read, in bytes. */
export const bodyLimit = 1024 * 1024;

/** The whole body, or undefined when it is larger than `limit` bytes. */
export async function readAll(request: IncomingMessage, limit = bodyLimit): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read on without keeping: an answer while the client still sends would reach it as a reset connection.
    if (length <= limit) chunks.push(chunk);
  }
  return length <= limit ? Buffer.concat(chunks) : undefined;
}

/** The headers of a request; those sent more than once are joined by commas. */
export function flattenHeaders(request: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return Object.fromEntries(pairs);
}

/** Sends an answer; `more` are headers that every answer has. */
export function send(response: ServerResponse, { status, headers = {}, body }: Answer, more: Headers = {}): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, { ...more, ...headers, ...(text === undefined ? {} : contentHeaders(text)) });
  response.end(text);
}

/** The headers of a JSON text. */
export const contentHeaders = (text: string) => ({
  "content-type": "application/json; charset=utf-8",
  "content-length": Buffer.byteLength(text),
});
