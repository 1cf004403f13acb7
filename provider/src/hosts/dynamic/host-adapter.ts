/** The last line before the host: what it may hand on is plain JSON, and what it may throw is a plain Error. */
import { type JsonObject, type JsonValue, isJsonObject, toPlainJson } from "../../util/json";
import { RouterError, messageOf } from "../../errors";
import { ResourceInitFailedError } from "../../reconciler/entity";

/** Bytes: the host sends a half-done result in one trailer of at most 64 KiB; a larger one breaks every parallel call. */
const LARGEST_TRAILER = 60_000;
/** Characters of a message that reach the engine. */
const LONGEST_MESSAGE = 4_000;

/** Runs a handler; answers plain JSON, or throws a fresh plain Error without any code that gRPC would misread. */
export async function atBoundary<T extends object>(handler: () => Promise<T> | T): Promise<T> {
  try {
    const result = await handler();
    // The copy has the members of the original; only `undefined` ones are gone.
    return toPlainJson(result) as unknown as T;
  } catch (error) {
    throw toHostError(error);
  }
}

function toHostError(error: unknown): Error {
  const message = shorten(messageOf(error));
  const plain = new Error(message);
  // The host prints the stack of some calls; that of an expected failure tells a user nothing.
  if (error instanceof RouterError || error instanceof ResourceInitFailedError) plain.stack = "";
  if (!(error instanceof ResourceInitFailedError)) return plain;
  const properties = toPlainJson(error.state);
  if (trailerSize(properties, message) >= LARGEST_TRAILER) return plain;
  // With an id, the resource stays in the state and the next run goes on.
  return Object.assign(plain, { id: error.id, properties, reasons: [message] });
}

/** Half a surrogate pair cannot be percent-encoded, and the call would never be answered. */
function shorten(message: string): string {
  const text = message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)}…`;
  return text.toWellFormed();
}

/** An upper bound in bytes: state and twice the message travel in base64, and once more the message percent-encoded. */
function trailerSize(state: JsonObject, message: string): number {
  const binary = messageSize(state) + 2 * messageSize(message);
  return (binary * 4) / 3 + encodeURI(message).length;
}

/** An upper bound of the bytes that a value takes in a protobuf message, where a number has 8 and each part a frame. */
function messageSize(value: JsonValue): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 16;
  if (Array.isArray(value)) return value.reduce<number>((sum, item: JsonValue) => sum + messageSize(item), 16);
  if (!isJsonObject(value)) return 16;
  return Object.entries(value).reduce((sum, [key, item]) => sum + messageSize(key) + messageSize(item), 16);
}
