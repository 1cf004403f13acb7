/** Turns answers into typed data, and refusals into RouterErrors; nothing behind this file reads raw text. */
import type { z } from "zod";
import { type JsonObject, type JsonValue, MOST_LEVELS, isJsonObject, isTooDeep, tidy } from "../util/json";
import { RouterError, type RouterErrorCode } from "../errors";
import type { TransportResponse } from "./transport";

/** One thing in the service, with its version. */
export interface Entity {
  readonly id: string;
  /** Opaque; holds its own quotation marks. */
  readonly etag: string;
  readonly body: JsonObject;
  /**
   * The header `Last-Modified` as `2026-11-22T03:04:05Z`, by the service's clock: the last change of any kind, by
   * anybody; of workers and jobs the service makes some itself. Absent in lists, and where the header cannot be read.
   */
  readonly lastModified?: string;
}

/** What is known of an answer about one entity beside its JSON. */
export interface About {
  /** The id that was asked for. */
  readonly id: string;
  /** See `Entity`. */
  readonly lastModified: string | undefined;
}

/**
 * Makes of one JSON object of an answer what a caller wants; throws `UnreadableResponse`, worded by `action`. In lists
 * there is nothing to know `about` it.
 */
export type Reader<Item> = (value: JsonObject, action: string, about?: About) => Item;

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Relative, without `api-version`; absent on the last page. */
  readonly nextLink: string | undefined;
}

/** The JSON object in an answer, tidied up; throws `UnreadableResponse` when there is none, or one too deep to be walked through. */
export function decodeObject({ text }: TransportResponse, action: string): JsonObject {
  const value = parseJson(text);
  if (isJsonObject(value)) {
    if (isTooDeep(value)) throw unreadable(action, `the answer is nested more than ${MOST_LEVELS} levels deep`);
    // What is tidied up stays an object.
    return tidy(value) as JsonObject;
  }
  throw unreadable(action, text.trim() === "" ? "the answer is empty" : "the answer is not a JSON object");
}

/** Characters of an id that a message repeats. */
const LONGEST_ID = 128;

/** Reads an entity whatever its kind. */
export const readEntity: Reader<Entity> = (value, action, about) => {
  const { id, etag } = value;
  const lastModified = about?.lastModified;
  if (typeof id !== "string" || typeof etag !== "string") throw unreadable(action, "the entity has no id or no etag");
  // What is written and deleted next goes by this answer.
  if (about !== undefined && id !== about.id)
    throw unreadable(
      action,
      `the answer is about another one; if that is it, declare it by the id ${JSON.stringify(id.slice(0, LONGEST_ID))}`,
    );
  // An empty one would be no precondition at all, and others no HTTP header can hold.
  if (!/^[\u0020-\u007e]+$/.test(etag) || etag.trim() !== etag) {
    throw unreadable(action, "the etag of the entity cannot be sent back as a precondition");
  }
  return { id, etag, body: value, ...(lastModified !== undefined && { lastModified }) };
};

/** Reads the answer about the one entity that was asked for. */
export function decodeItem<Item>(response: TransportResponse, id: string, read: Reader<Item>, action: string): Item {
  return read(decodeObject(response, action), action, {
    id,
    lastModified: instantOf(response.header("Last-Modified")),
  });
}

/** An HTTP date as an instant in whole seconds, all that such a date tells. */
function instantOf(header = ""): string | undefined {
  const date = new Date(header);
  // Date reads a time into almost any text, and this one is shown to people.
  const isHttpDate = !Number.isNaN(date.getTime()) && date.toUTCString() === header;
  return isHttpDate ? date.toISOString().replace(".000Z", "Z") : undefined;
}

/** Reads by a schema. */
export function readAs<T>(schema: z.ZodType<T>): Reader<T> {
  return (value, action) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw unreadable(action, `${issue?.path.join(".") ?? "the answer"}: ${issue?.message ?? "unexpected"}`);
  };
}

/** Reads one page of a list. */
export function decodePage<Item>({ value, nextLink }: JsonObject, read: Reader<Item>, action: string): Page<Item> {
  if (!Array.isArray(value)) throw unreadable(action, "the list has no member `value`");
  const items = value.map((item: JsonValue) => {
    if (isJsonObject(item)) return read(item, action);
    throw unreadable(action, "an entity is not a JSON object");
  });
  if (nextLink === undefined || nextLink === "") return { items, nextLink: undefined };
  if (typeof nextLink !== "string") throw unreadable(action, "the link to the next page is not text");
  return { items, nextLink };
}

/** The RouterError for a status that is not a success; reads both error envelopes. */
export function refusal(
  response: TransportResponse,
  action: string,
  advice: string,
  mayHaveBeenApplied: boolean,
): RouterError {
  const { status } = response;
  const { code, message, details } = readEnvelope(response.text);
  const serviceCode = details[0]?.code ?? code ?? response.header("x-ms-error-code");
  const said = [message, ...details.map((detail) => detail.message)].filter((text) => text !== undefined).join(" ");
  const why = said === "" ? "the service gave no reason" : said.replace(/\s+/g, " ").trim();
  const remedy = status === 401 || status === 403 ? `; ${advice}` : "";
  // A proxy, or a wrong host, answers 404 too; it must not make an entity look deleted.
  const isFromElsewhere = status === 404 && serviceCode === undefined && message === undefined;
  return new RouterError(
    isFromElsewhere ? "UnexpectedStatus" : codeOf(status),
    `cannot ${action}: ${why} (HTTP ${status})${remedy}`,
    {
      status,
      mayHaveBeenApplied,
      ...(serviceCode !== undefined && { serviceCode }),
    },
  );
}

const CODES: Readonly<Record<number, RouterErrorCode>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  412: "PreconditionFailed",
  429: "TooManyRequests",
};

function codeOf(status: number): RouterErrorCode {
  return CODES[status] ?? (status >= 500 ? "ServiceError" : "UnexpectedStatus");
}

interface Fault {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** The stable API documents `error`; the service has been seen to answer `communicationError`. */
function readEnvelope(text: string): Fault & { readonly details: readonly Fault[] } {
  const body = parseJson(text);
  const envelope = isJsonObject(body) ? (body["communicationError"] ?? body["error"]) : undefined;
  const details = isJsonObject(envelope) && Array.isArray(envelope["details"]) ? envelope["details"] : [];
  return { ...readFault(envelope), details: details.map(readFault) };
}

function readFault(value: unknown): Fault {
  const { code, message } = isJsonObject(value) ? value : {};
  return {
    code: typeof code === "string" ? code : undefined,
    message: typeof message === "string" ? message : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: the callers say what they expected instead, which helps more than the parser's position.
    return undefined;
  }
}

/** The error for an answer that is not what the API promises. */
export function unreadable(action: string, why: string): RouterError {
  const message = `cannot ${action}: ${why}; the service or a proxy answered strangely`;
  return new RouterError("UnreadableResponse", message, { mayHaveBeenApplied: true });
}
