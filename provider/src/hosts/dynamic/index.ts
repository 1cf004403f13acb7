/**
 * Entry of Pulumi's Node.js dynamic host: `__provider` in every state loads `pulumi-jobrouter/dynamic` and asks it for the
 * handlers of a kind. The path and the shape of `handlers` are frozen: states of every release depend on them.
 */
import { type JsonObject, type JsonValue, isJsonObject, toPlainJson } from "../../util/json";
import { RouterError, messageOf } from "../../errors";
import { formatPath } from "../../util/path";
import { NAME_KEY, PARENT_KEY } from "../../schema/names";
import { type Handlers, createHandlers } from "../../handlers";
import { ShutdownCoordinator } from "../../handlers/shutdown";
import { ResourceInitFailedError } from "../../reconciler/entity";
import type { ResourceRequest } from "../../reconciler/resource-handler";
import { listenToEngine } from "./engine-signals";

/** Bytes: the host sends a half-done result in one trailer of at most 64 KiB; a larger one breaks every parallel call. */
const LARGEST_TRAILER = 60_000;
/** Characters of a message that reach the engine. */
const LONGEST_MESSAGE = 4_000;

/** What the host hands to `configure`; keys are `namespace:key`. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

export interface HostFailure {
  readonly property: string;
  readonly reason: string;
}

/** The calls of Pulumi's Node.js dynamic host, in its own words. Every one rejects with a plain Error only. */
export interface DynamicProvider {
  /** Keeps the stack's configuration. Synchronous and without failure: the host does not wait for it everywhere. */
  configure(request: ConfigureRequest): void;
  check(olds: JsonObject, news: JsonObject): Promise<{ inputs: JsonObject; failures: readonly HostFailure[] }>;
  diff(
    id: string,
    olds: JsonObject,
    news: JsonObject,
  ): Promise<{ changes?: boolean | undefined; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  /** `{}` when the entity is gone. */
  read(id: string, state: JsonObject): Promise<{ id?: string; props?: JsonObject; inputs?: JsonObject | undefined }>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<{ outs: JsonObject }>;
  delete(id: string, state: JsonObject): Promise<void>;
}

/** Adapts the handlers of one kind to the calls of the host. `log` shows one line. */
export function dynamicProvider(handlers: Handlers, kind: string, log: (line: string) => void): DynamicProvider {
  const handler = handlers.resource(kind);
  // The host is told neither name nor URN, so the program sends name and parent along.
  const about = (
    { [NAME_KEY]: given, [PARENT_KEY]: parent }: JsonObject,
    id = "",
  ): ResourceRequest & { urn: string } => {
    const name = typeof given === "string" ? given : id;
    return { name, urn: `${typeof parent === "string" ? parent : ""}$${kind}::${name}`, log };
  };
  return {
    configure({ config }) {
      handlers.configure((key) => config.get(`jobrouter:${key}`));
    },
    check: (olds, news) =>
      atBoundary(() => {
        const { inputs, failures } = handler.check({ ...about(news), olds, news });
        return {
          inputs,
          failures: failures.map(({ path, message }) => ({ property: formatPath(path), reason: message })),
        };
      }),
    diff: (id, olds, news) =>
      atBoundary(() => handler.diff({ ...about(news, id), oldUrn: about(olds, id).urn, id, olds, news })),
    create: (news) => atBoundary(() => handler.create({ ...about(news), news })),
    read: (id, state) =>
      atBoundary(async () => {
        const found = await handler.read({ ...about(state, id), id, state });
        return found === undefined ? {} : { id: found.id, props: found.outs, inputs: found.inputs };
      }),
    update: (id, olds, news) => atBoundary(() => handler.update({ ...about(news, id), id, olds, news })),
    async delete(id, state) {
      await atBoundary(async () => {
        await handler.delete({ ...about(state, id), id, state });
        return {};
      });
    },
  };
}

/** Runs a handler; answers plain JSON, or throws a fresh plain Error without any code that gRPC would misread. */
export async function atBoundary<T extends object>(handler: () => Promise<T> | T): Promise<T> {
  try {
    const result = await handler();
    // The answer has the members of the original; only `undefined` ones are gone.
    return toPlainJson(result) as unknown as T;
  } catch (error) {
    throw toHostError(error);
  }
}

function toHostError(error: unknown): Error {
  const text = messageOf(error);
  // Half a surrogate pair cannot be percent-encoded, and the call would never be answered.
  const message = (text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}…`).toWellFormed();
  const plain = new Error(message);
  // The host prints the stack of some calls; that of an expected failure tells a user nothing.
  if (error instanceof RouterError || error instanceof ResourceInitFailedError) plain.stack = "";
  if (!(error instanceof ResourceInitFailedError)) return plain;
  const properties = toPlainJson(error.state);
  if (trailerSize(properties, message) >= LARGEST_TRAILER) return plain;
  // With an id, the resource stays in the state and the next run goes on.
  return Object.assign(plain, { id: error.id, properties, reasons: [message] });
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

/** The host shows what stands on its standard output below the stack. */
const log = (line: string): void => {
  console.log(line);
};

// The one instance of this process; everything that resources share lives in it.
const shutdown = new ShutdownCoordinator(log);
const shared = createHandlers({ environment: process.env, log, shutdown });
let isListening = false;

/** What the loader in every state asks for: the handlers of one kind, in this process's instance. */
export function handlers(kind: string): DynamicProvider {
  if (!isListening) listenToEngine(shutdown);
  isListening = true;
  return dynamicProvider(shared, kind, log);
}
