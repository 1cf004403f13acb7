/** Decodes responses: into typed data, or into RouterErrors. */
import type { z } from "zod";
import { type JsonObject, type JsonValue, MAX_LEVELS, isJsonObject, isTooDeep, tidy } from "../util/json";
import { RouterError, type RouterErrorCode } from "../errors";

/** A response with its body as text. */
export interface ServiceResponse {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
  /** The header with which the request was signed. */
  readonly authorization?: string | undefined;
}

/** One entity of the service, with its version. */
export interface Entity {
  readonly id: string;
  /** Opaque; holds its own quotation marks. */
  readonly etag: string;
  readonly body: JsonObject;
  /**
   * The header `Last-Modified` as `2026-11-22T03:04:05Z`, by the service's clock: the last change of any kind. The service
   * itself changes workers and jobs. Absent in lists, and where the header cannot be read.
   */
  readonly lastModified?: string;
}

/**
 * Decodes the JSON object of one entity; throws `UnreadableResponse` with `action` in its message. `requested` is absent in
 * lists: the id that was requested, and the `lastModified` of the response.
 */
export type Reader<Item> = (value: JsonObject, action: string, requested?: Pick<Entity, "id" | "lastModified">) => Item;

/** Decodes a response as a tidy JSON object; throws `UnreadableResponse` when it is none, or nested too deeply. */
export function decodeObject({ text }: ServiceResponse, action: string): JsonObject {
  const value = parseJson(text);
  if (isJsonObject(value)) {
    if (isTooDeep(value)) throw unreadable(action, `the response is nested more than ${MAX_LEVELS} levels deep`);
    // What is tidied up stays an object.
    return tidy(value) as JsonObject;
  }
  throw unreadable(action, text.trim() === "" ? "the response is empty" : "the response is not a JSON object");
}

/** Characters of an id that a message shows. */
const MAX_ID = 128;

export const readEntity: Reader<Entity> = (value, action, requested) => {
  const { id, etag } = value;
  if (typeof id !== "string" || typeof etag !== "string") throw unreadable(action, "the entity has no id or no etag");
  // The next write or deletion relies on this response.
  if (requested !== undefined && id !== requested.id)
    throw unreadable(
      action,
      `the response is about another entity; if that is the one you mean, use the id ${JSON.stringify(id.slice(0, MAX_ID))}`,
    );
  // An empty one would be no precondition at all, and others no HTTP header can hold.
  if (!/^[\u0020-\u007e]+$/.test(etag) || etag.trim() !== etag) {
    throw unreadable(action, "the etag of the entity cannot be sent back as a precondition");
  }
  return { ...requested, id, etag, body: value };
};

export function decodeItem<Item>(response: ServiceResponse, id: string, read: Reader<Item>, action: string): Item {
  return read(decodeObject(response, action), action, { id, ...lastModifiedOf(response) });
}

function lastModifiedOf(response: ServiceResponse): Pick<Entity, "lastModified"> {
  const header = response.header("Last-Modified") ?? "";
  const date = new Date(header);
  // Date reads a time into almost any text, and this one is shown to people.
  const isHttpDate = !Number.isNaN(date.getTime()) && date.toUTCString() === header;
  return isHttpDate ? { lastModified: date.toISOString().replace(".000Z", "Z") } : {};
}

export function readAs<T>(schema: z.ZodType<T>): Reader<T> {
  return (value, action) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw unreadable(action, `${issue?.path.join(".") ?? "the response"}: ${issue?.message ?? "unexpected"}`);
  };
}

/** Decodes one page of a list; its link is relative, without `api-version`, and absent on the last page. */
export function decodePage<Item>(
  { value, nextLink }: JsonObject,
  read: Reader<Item>,
  action: string,
): { readonly items: readonly Item[]; readonly nextLink: string | undefined } {
  if (!Array.isArray(value)) throw unreadable(action, "the list has no member `value`");
  const items = value.map((item: JsonValue) => {
    if (isJsonObject(item)) return read(item, action);
    throw unreadable(action, "an entity is not a JSON object");
  });
  if (nextLink === undefined || nextLink === "") return { items, nextLink: undefined };
  if (typeof nextLink !== "string") throw unreadable(action, "the link to the next page is not text");
  return { items, nextLink };
}

/** Returns the RouterError for a status that is not a success; reads both error envelopes. */
export function responseError(
  response: ServiceResponse,
  action: string,
  advice: string,
  mayHaveBeenApplied: boolean,
  redact: (text: string) => string,
): RouterError {
  const { status } = response;
  const { code, message, details } = readEnvelope(response.text);
  const serviceCode = details[0]?.code ?? code ?? response.header("x-ms-error-code");
  const reasons = [message, ...details.map((detail) => detail.message)].filter((text) => text !== undefined).join(" ");
  const why = reasons === "" ? "the service gave no reason" : redact(reasons).replace(/\s+/g, " ").trim();
  const remedy = status === 401 || status === 403 ? `; ${advice}` : "";
  // A proxy, or a wrong host, answers 404 too; it must not make an entity look deleted.
  const isFromElsewhere = status === 404 && serviceCode === undefined && message === undefined;
  return new RouterError(
    isFromElsewhere ? "UnexpectedStatus" : codeOf(status),
    `cannot ${action}: ${why} (HTTP ${status})${remedy}`,
    {
      status,
      mayHaveBeenApplied,
      ...(serviceCode !== undefined && { serviceCode: redact(serviceCode) }),
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

interface ServiceError {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Reads the error envelope: the stable API documents `error`; the service has also sent `communicationError`. */
function readEnvelope(text: string): ServiceError & { readonly details: readonly ServiceError[] } {
  const body = parseJson(text);
  const envelope = isJsonObject(body) ? (body["communicationError"] ?? body["error"]) : undefined;
  const details = isJsonObject(envelope) && Array.isArray(envelope["details"]) ? envelope["details"] : [];
  return { ...readServiceError(envelope), details: details.map(readServiceError) };
}

function readServiceError(value: unknown): ServiceError {
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
    // The callers report what they expected, which helps more than the parser's position.
    return undefined;
  }
}

/** Returns the error for a response that does not match the API. */
export function unreadable(action: string, why: string, cause?: Error): RouterError {
  const message = `cannot ${action}: ${why}; unexpected response from the service or a proxy`;
  return new RouterError("UnreadableResponse", message, { mayHaveBeenApplied: true, cause });
}
