/**
 * Entry of Pulumi's Node.js dynamic host: `__provider` in every state loads `pulumi-jobrouter/dynamic` and asks it for the
 * handlers of a kind. The path and the shape of `handlers` are frozen: states of every release depend on them.
 */
import type { JsonObject, JsonValue } from "../../util/json";
import { formatPath } from "../../util/path";
import { NAME_KEY } from "../../schema/names";
import { type Handlers, createHandlers } from "../../handlers";
import { ShutdownCoordinator } from "../../handlers/shutdown";
import type { ResourceRequest } from "../../reconciler/resource-handler";
import { listenToEngine } from "./engine-signals";
import { atBoundary } from "./host-adapter";

/** What the host hands to `configure`; keys are `namespace:key`. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** A check failure as the engine shows it. */
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
  // The host is told no name, so the program sends it along.
  const about = (properties: JsonObject, id?: string): ResourceRequest => ({
    name: textOf(properties[NAME_KEY]) ?? id ?? "",
    log,
  });
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
    diff: (id, olds, news) => atBoundary(() => handler.diff({ ...about(news, id), id, olds, news })),
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

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
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
