/** HTTP messages: reads bodies and headers of requests, and sends JSON answers. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonObject, JsonValue } from "../util/json.js";

/** Header names in lower case with one text each. */
export type Headers = Readonly<Record<string, string>>;

/** A request as it was received. */
export interface IncomingCall {
  readonly method: string;
  /** Path and query, encoded as in the request line. */
  readonly target: string;
  readonly rawPath: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** An answer; header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers?: Headers;
  readonly body?: JsonObject;
}

/** The limit of a request body in bytes. */
export const maxBodySize = 1024 * 1024;

/** Reads the whole body; answers undefined when it is larger than `limit` bytes. */
export async function readAll(request: IncomingMessage, limit = maxBodySize): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read on without keeping: an answer while the client still sends would reach it as a reset connection.
    if (length <= limit) chunks.push(chunk);
  }
  return length <= limit ? Buffer.concat(chunks) : undefined;
}

/** Flattens the headers of a request; those sent more than once are joined by commas. */
export function flattenHeaders(request: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return Object.fromEntries(pairs);
}

/** Sends an answer with some further headers. */
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

/** The limit of the nesting of a body. */
export const maxDepth = 100;

/** Parses the JSON in a body; answers undefined when it is not JSON in UTF-8, or nested more than 100 deep. */
export function parseJson(body: Uint8Array): JsonValue | undefined {
  try {
    // JSON.parse makes JSON values and nothing else.
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as JsonValue;
    return isWithin(value, maxDepth) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

// JSON.parse takes any depth; JSON.stringify, merging and comparing would overflow the stack.
const isWithin = (value: JsonValue, levels: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((member: JsonValue) => isWithin(member, levels - 1)));

/** Decodes a path; one that cannot be decoded stays as it is. */
export function decodePath(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch (error) {
    if (error instanceof URIError) return raw;
    throw error;
  }
}
