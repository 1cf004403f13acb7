/** A client of the emulator that signs, written apart from both packages. */
import { createHash, createHmac } from "node:crypto";
import type { JsonObject, JsonValue } from "jobrouter-emulator";
import { holdToDescription } from "./conformance.ts";

/** An answer of the emulator. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

export type Headers = Readonly<Record<string, string>>;

/** Sends one signed request; a path without an api-version gets the current one. */
export type SignedFetch = (method: string, path: string, body?: JsonValue, headers?: Headers) => Promise<Reply>;

/** Signs as the documentation of access keys describes it: three lines, HMAC-SHA256, base64. */
export function signHeaders(request: { method: string; url: URL; body: string; accessKey: string }): Headers {
  const { method, url, body, accessKey } = request;
  const date = new Date().toUTCString();
  const hash = createHash("sha256").update(body).digest("base64");
  const text = `${method}\n${url.pathname}${url.search}\n${date};${url.host};${hash}`;
  const signature = createHmac("sha256", Buffer.from(accessKey, "base64")).update(text).digest("base64");
  return {
    "x-ms-date": date,
    "x-ms-content-sha256": hash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  };
}

/** Takes a connection string apart. */
export function parseConnectionString(text: string): { endpoint: string; accessKey: string } {
  const [, endpoint = "", accessKey = ""] = /^endpoint=([^;]+);accesskey=(.+)$/.exec(text) ?? [];
  return { endpoint, accessKey };
}

/** Makes a client for the emulator behind a connection string. */
export function connect(connectionString: string): SignedFetch {
  const { endpoint, accessKey } = parseConnectionString(connectionString);
  return async (method, path, body, headers = {}) => {
    const url = new URL(endpoint + path);
    if (!url.searchParams.has("api-version")) url.search += `${url.search === "" ? "?" : "&"}api-version=2023-11-01`;
    const text = body === undefined ? "" : JSON.stringify(body);
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const response = await fetch(url, {
      method,
      headers: {
        ...(text === "" ? {} : { "content-type": contentType }),
        ...signHeaders({ method, url, body: text, accessKey }),
        ...headers,
      },
      ...(text === "" ? {} : { body: text }),
    });
    const answer = await response.text();
    // The emulator answers with objects only; what is in them is for the test to say.
    const parsed = answer === "" ? undefined : (JSON.parse(answer) as JsonObject);
    const reply = { status: response.status, headers: Object.fromEntries(response.headers) };
    holdToDescription(method, url, { ...reply, body: parsed });
    return { ...reply, body: parsed ?? {} };
  };
}
