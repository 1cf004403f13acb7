/** A client of the router API: signed calls with retry. */
import { createHmac, createSecretKey, hash } from "node:crypto";
import type { KeyObject } from "node:crypto";
import * as z from "zod";
import type { JsonObject } from "../util/json.js";
import { type Reply, sendRequest } from "./http.js";

const apiVersion = "2023-11-01";

/** The body and the precondition of a call. */
export interface Content {
  readonly body?: JsonObject;
  /** The etag that the entity must have, or "*" when it only must exist. */
  readonly ifMatch?: string;
}

const maxAttempts = 6;
const retryDelayMilliseconds = 1000;
const retryableStatuses = [408, 429, 500, 502, 503, 504];

/** The largest page of the emulator. */
const pageSize = 1000;

const page = z.object({ value: z.array(z.unknown()), nextLink: z.string().optional() });
const told = z.object({ message: z.string() }).optional();
// The description of the API has one envelope, the service was seen to use the other.
const failure = z.object({ error: told, communicationError: told });

/** One router behind a connection string. */
export class RouterClient {
  readonly #endpoint: URL;
  // A KeyObject is prepared once; a Buffer would be for each signature.
  readonly #key: KeyObject;
  readonly #sleep: (milliseconds: number) => Promise<void>;
  #calls = 0;

  /** `sleep` waits between the attempts of a call; throws when the text is no connection string. */
  constructor(connectionString: string, sleep: (milliseconds: number) => Promise<void>) {
    const parts = /^endpoint=([^;]+);accesskey=([^;]+);?$/i.exec(connectionString.trim());
    const [, endpoint = "", key = ""] = parts ?? [];
    if (!URL.canParse(endpoint)) throw new Error("the connection string must read endpoint=<url>;accesskey=<base64>");
    this.#endpoint = new URL(endpoint);
    this.#key = createSecretKey(key, "base64");
    this.#sleep = sleep;
  }

  /** The number of requests that were sent. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * Sends a call and returns a reply with an expected status; any other status is an error. Retries after lost answers,
   * 408, 429 and 5xx, so an earlier attempt may have been applied.
   */
  async send(method: string, path: string, expected: readonly number[], content: Content = {}): Promise<Reply> {
    for (let attempt = 1; ; attempt += 1) {
      const reply = await this.#attempt(method, path, content, attempt);
      if (reply !== undefined) {
        if (expected.includes(reply.status)) return reply;
        if (attempt === maxAttempts || !retryableStatuses.includes(reply.status)) throw unexpected(method, path, reply);
      }
      await this.#sleep(Number(reply?.headers["retry-after"] ?? 0) * 1000 || retryDelayMilliseconds);
    }
  }

  /** Reads all pages of a list and parses each item. */
  async list<Item>(collection: string, item: z.ZodType<Item>): Promise<Item[]> {
    const items: Item[] = [];
    let path: string | undefined = `/routing/${collection}?maxpagesize=${pageSize}`;
    while (path !== undefined) {
      const { body } = await this.send("GET", path, [200]);
      const { value, nextLink } = page.parse(body);
      for (const one of value) items.push(item.parse(one));
      path = nextLink;
    }
    return items;
  }

  async #attempt(method: string, path: string, content: Content, attempt: number): Promise<Reply | undefined> {
    this.#calls += 1;
    try {
      return await sendRequest(this.#sign(method, path, content));
    } catch (error) {
      if (attempt < maxAttempts) return undefined;
      throw new Error(`${method} ${path} got no answer in ${maxAttempts} attempts`, { cause: error });
    }
  }

  // Signed anew for each attempt, because the signature covers the date.
  #sign(method: string, path: string, { body, ifMatch }: Content) {
    const url = new URL(path, this.#endpoint);
    url.searchParams.set("api-version", apiVersion);
    const text = body === undefined ? "" : JSON.stringify(body);
    const date = new Date().toUTCString();
    const contentHash = hash("sha256", text, "base64");
    const signed = `${method}\n${url.pathname}${url.search}\n${date};${url.host};${contentHash}`;
    const signature = createHmac("sha256", this.#key).update(signed).digest("base64");
    const headers = {
      "x-ms-date": date,
      "x-ms-content-sha256": contentHash,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
      ...(body !== undefined && {
        "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
        "content-length": String(Buffer.byteLength(text)),
      }),
      ...(ifMatch !== undefined && { "if-match": ifMatch }),
    };
    return { method, url, headers, body: text };
  }
}

function unexpected(method: string, path: string, { status, body }: Reply): Error {
  const found = failure.safeParse(body).data;
  const reason = found?.communicationError?.message ?? found?.error?.message;
  return new Error(`${method} ${path} was answered ${status}${reason === undefined ? "" : `: ${reason}`}`);
}
