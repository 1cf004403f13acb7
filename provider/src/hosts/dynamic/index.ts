/**
 * Entry of the plugin side: `__provider` in every state loads `pulumi-jobrouter/plugin` and asks it for the handlers of
 * a kind. The path and the shape of `handlers` are frozen: states of every release depend on them.
 */
import type { JsonObject } from "../../util/json";
import { memoizeAsync } from "../../util/memoize";
import { formatPath } from "../../util/path";
import { printable } from "../../util/printable";
import { RouterError } from "../../errors";
import type { CancellationSignals } from "../../util/cancellation";
import type { CheckFailure } from "../../schema/resource-schema";
import { isKind, registry } from "../../schema/registry";
import type { ObjectShape } from "../../schema/shape";
import { Fleets } from "../../fleet/fleets";
import { fleetKinds, isFleetKind } from "../../fleet/kinds";
import { handlerOf } from "../../fleet/lifecycle";
import { Surveys } from "../../fleet/worker-list-cache";
import { type EntityDependencies, entityHandler } from "../../reconciler/entity-handler";
import type { ResourceHandler } from "../../reconciler/resource-handler";
import { type Clock, systemClock } from "../../util/clock";
import type { RouterTarget } from "../../reconciler/router-target";
import type { openRouter } from "../../http/open-router";
import type { RouterClient } from "../../http/collection";
import { normalizeEndpoint } from "../../config/endpoint";
import { resolveAllowedChanges } from "../../config/mass-changes";
import { resolveRequestsPerSecond } from "../../config/requests-per-second";
import { MISSING_ENDPOINT, type SettingSources, resolveEndpoint } from "../../config/sources";
import { RateLimiter } from "../../http/rate-limiter";
import { atBoundary } from "./host-adapter";
import { listenToEngine } from "./engine-signals";
import { Interruption } from "../../handlers/shutdown";
import { markSecrets } from "../../handlers/mark-secrets";
import { withMiddleware } from "../../handlers/middleware";
import { trackOperations } from "../../handlers/track-operations";
import { validateInputs } from "../../handlers/validate-inputs";

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
export interface Handlers {
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

/** The host shows what stands on its standard output below the stack. */
const report = (line: string): void => {
  console.log(line);
};

/** The plugin side of one process: its configuration, and one client per endpoint, for resources of all kinds. */
export interface Plugin {
  /** The calls of one kind of resource. Throws `InvalidInput` for a kind that is not known. */
  handlers(kind: string): Handlers;
}

/** What a plugin reaches the world with; tests put their own in its place. */
export interface Outside {
  /** Opens the client of one endpoint. */
  readonly connect?: typeof openRouter;
  readonly clock?: Clock;
  /** Shows a line about a wait. */
  readonly show?: (line: string) => void;
  readonly interruption?: Interruption;
}

/** The real time, whose pauses end with the run. */
function clockOf(interruption: Interruption): Clock {
  return { ...systemClock, sleep: (milliseconds) => interruption.sleep(milliseconds) };
}

/** Loads what sends requests when the first one is to be sent: a preview needs none of it. */
const lazily: typeof openRouter = async (...settings) =>
  (await import("../../http/open-router.js")).openRouter(...settings);

/** Opens the plugin side; the environment is looked at when a call is made. */
export function createPlugin(environment: SettingSources["environment"], outside: Outside = {}): Plugin {
  const { connect = lazily, show = report } = outside;
  const tell = (line: string): void => {
    show(printable(line));
  };
  const { interruption = new Interruption(tell) } = outside;
  const { clock = clockOf(interruption) } = outside;
  let config: ConfigureRequest["config"] | undefined;
  const sources: SettingSources = { environment, config: (key) => config?.get(`jobrouter:${key}`) };
  const clientAt = openClients(sources, connect, { cancellation: interruption.signals, report: tell });
  const open: EntityDependencies["open"] = async (place, name) => (await clientAt(place)).collection(name);
  const [fleets, surveys] = [new Fleets(), new Surveys(clock)];
  const endpointAt = (named: string | undefined): string => endpointOf(named, sources);
  const isHandedOver: EntityDependencies["isHandedOver"] = ({ endpoint }, name, id) =>
    name === "workers" && fleets.claims(endpointAt(endpoint), id);
  const allowedChanges = (): readonly string[] => resolveAllowedChanges(sources);
  const dependencies = { open, clock, isHandedOver };
  const openPart = (kind: string): Part & { readonly handler: ResourceHandler } => {
    if (isKind(kind)) return { ...registry[kind], handler: entityHandler(registry[kind], dependencies) };
    if (!isFleetKind(kind)) {
      throw new RouterError("InvalidInput", `this pulumi-jobrouter knows no resource ${kind}; install a newer one`);
    }
    const tools = { ...dependencies, report: tell, fleets, surveys, endpointOf: endpointAt, allowedChanges };
    return { ...fleetKinds[kind], handler: handlerOf(fleetKinds[kind].open(tools)) };
  };
  return {
    handlers(kind) {
      const { handler, ...part } = openPart(kind);
      const layers = [markSecrets(part), trackOperations(part, interruption), validateInputs(part)];
      return hostHandlers(part, withMiddleware(handler, ...layers), tell, (request) => {
        config = request.config;
      });
    },
  };
}

/** What the host's side must know of a kind of resource. */
interface Part {
  readonly noun: string;
  readonly identity: string;
  readonly shape: ObjectShape;
}

const interruption = new Interruption(report);
const plugin = createPlugin(process.env, { interruption });
let isListening = false;

/** What the loader in every state asks for: the handlers of one kind, in this process's plugin. */
export function handlers(kind: string): Handlers {
  if (!isListening) listenToEngine(interruption);
  isListening = true;
  return plugin.handlers(kind);
}

function hostHandlers(
  { identity }: Part,
  handler: ResourceHandler,
  log: (line: string) => void,
  configure: Handlers["configure"],
): Handlers {
  const about = (id: unknown): { readonly name: string; readonly log: (line: string) => void } => ({
    name: String(id),
    log,
  });
  return {
    configure,
    check: (olds, news) =>
      atBoundary(() => {
        const { inputs, failures } = handler.check({ ...about(news[identity]), olds, news });
        return { inputs, failures: failures.map(hostFailure) };
      }),
    diff: (id, olds, news) => atBoundary(() => handler.diff({ ...about(id), id, olds, news })),
    create: (news) => atBoundary(() => handler.create({ ...about(news[identity]), news })),
    read: (id, state) =>
      atBoundary(async () => {
        const found = await handler.read({ ...about(id), id, state });
        return found === undefined ? {} : { id: found.id, props: found.outs, inputs: found.inputs };
      }),
    update: (id, olds, news) => atBoundary(() => handler.update({ ...about(id), id, olds, news })),
    delete: async (id, state) => {
      await atBoundary(async () => {
        await handler.delete({ ...about(id), id, state });
        return {};
      });
    },
  };
}

function hostFailure({ path, message }: CheckFailure): HostFailure {
  return { property: formatPath(path), reason: message };
}

/** The endpoint that a state names, else the one of the settings. */
function endpointOf(named: string | undefined, sources: SettingSources): string {
  if (named !== undefined) return normalizeEndpoint(named, "the endpoint in the state");
  const resolved = resolveEndpoint(sources);
  if (resolved === undefined) throw new RouterError("InvalidSettings", MISSING_ENDPOINT);
  return resolved;
}

/** One client per endpoint and version; one that could not be opened is tried again. */
function openClients(
  sources: SettingSources,
  connect: typeof openRouter,
  { cancellation, report }: { readonly cancellation: CancellationSignals; readonly report: (line: string) => void },
): (place: RouterTarget) => Promise<RouterClient> {
  const once = memoizeAsync<RouterClient>();
  const limiterOf = openLimiters(sources, report);
  return async ({ endpoint: named, apiVersion }) => {
    const endpoint = endpointOf(named, sources);
    return once(`${apiVersion} ${endpoint}`, async () => {
      return connect(endpoint, sources, apiVersion, { rateLimiter: limiterOf(endpoint), cancellation });
    });
  };
}

/** One rate limiter per endpoint: the service counts all that is sent to it, in whichever version. */
function openLimiters(sources: SettingSources, report: (line: string) => void): (endpoint: string) => RateLimiter {
  const limiters = new Map<string, RateLimiter>();
  return (endpoint) => {
    const requestsPerSecond = resolveRequestsPerSecond(sources);
    const rateLimiter = limiters.get(endpoint) ?? new RateLimiter({ endpoint, requestsPerSecond, report });
    limiters.set(endpoint, rateLimiter);
    return rateLimiter;
  };
}
