/**
 * The provider without a host: handlers by type token, data functions, configuration and cancellation. The only place where
 * clients, credentials and rate limiters are put together; a host or a program makes one instance per process.
 */
import { memoizeAsync } from "../util/memoize";
import { printable } from "../util/printable";
import { type Clock, systemClock } from "../util/clock";
import { RouterError } from "../errors";
import { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "../config/api-version";
import { normalizeEndpoint } from "../config/endpoint";
import {
  type SettingSources,
  resolveAllowedChanges,
  resolveApiVersion,
  resolveRequestsPerSecond,
} from "../config/settings";
import { isKind, registry } from "../schema/registry";
import { fleetKinds, isFleetKind } from "../fleet/fleet-handler";
import { WorkerListCache } from "../fleet/worker-list-cache";
import type { Caller } from "../http/caller";
import { RateLimiter } from "../http/rate-limiter";
import { Declarations } from "../reconciler/declarations";
import { type EntityDependencies, entityHandler } from "../reconciler/entity-handler";
import type { ResourceHandler } from "../reconciler/resource-handler";
import type { RouterTarget } from "../reconciler/state";
import type { openCaller } from "./connect";
import { fillDefaults, requireEndpoint } from "./defaults";
import type { FunctionName, ResultOf } from "./functions";
import { markSecrets, redactMessages, withMiddleware } from "./middleware";
import { ShutdownCoordinator, trackOperations } from "./shutdown";
import { versionStates } from "./state-migrations";
import { trackDeclarations } from "./track-declarations";
import { validateInputs } from "./validate-inputs";

/** What the handlers reach the world with; tests put their own in its place. */
export interface HandlersOptions {
  /** Read when a call is made. */
  readonly environment: SettingSources["environment"];
  /** The stack's configuration; `configure` replaces it. */
  readonly config?: SettingSources["config"];
  readonly connect?: typeof openCaller;
  readonly clock?: Clock;
  /** Shows a line that belongs to no resource. */
  readonly log?: (line: string) => void;
  readonly shutdown?: ShutdownCoordinator;
}

/** The provider side of one process. */
export interface Handlers {
  configure(config: SettingSources["config"]): void;
  /** The verbs of a kind of resource, by its name or type token. Throws `InvalidInput` for one that is not known. */
  resource(type: string): ResourceHandler;
  /** Calls a data function, by its name or token, with its arguments and the settings `endpoint` and `apiVersion`. */
  invoke<Name extends FunctionName>(name: Name, args: InvokeSettings): Promise<ResultOf<Name>>;
  /** Cancels the run: running operations may complete before a deadline, no new one starts. */
  cancel(): void;
}

/** Arguments that every data function takes. */
export interface InvokeSettings {
  /** Endpoint of the Communication Services resource; the default is the same as for resources. */
  readonly endpoint?: string;
  /** Version of the service's API; the default is the same as for resources. */
  readonly apiVersion?: ApiVersion;
}

/** Loads what sends requests when the first one is to be sent: a preview needs none of it. */
const connectLazily: typeof openCaller = async (...options) => (await import("./connect.js")).openCaller(...options);

export function createHandlers(options: HandlersOptions): Handlers {
  const { environment, connect = connectLazily, log: show = () => undefined } = options;
  const log = (line: string): void => {
    show(printable(line));
  };
  const { shutdown = new ShutdownCoordinator(log) } = options;
  // The real time, whose pauses end with the run.
  const clock: Clock = options.clock ?? { ...systemClock, sleep: (milliseconds) => shutdown.sleep(milliseconds) };
  let { config = () => undefined } = options;
  const sources: SettingSources = { environment, config: (key) => config(key) };
  const callerAt = openCallers(sources, connect, shutdown, log);
  const open: EntityDependencies["open"] = async (target, name) => {
    const caller = await callerAt(target);
    return (await import("../http/collection.js")).createRouterClient(caller).collection(name);
  };
  const [declarations, listCache] = [new Declarations(), new WorkerListCache(clock)];
  const endpointAt = (named: string | undefined): string => endpointOf(named, sources);
  const dependencies = { open, clock };
  const fleetDependencies = {
    ...dependencies,
    declarations,
    listCache,
    endpointOf: endpointAt,
    allowedChanges: () => resolveAllowedChanges(sources),
  };
  return {
    configure(next) {
      config = next;
    },
    resource(type) {
      const kind = type.slice(type.lastIndexOf(":") + 1);
      const definition = isKind(kind)
        ? { ...registry[kind], kind, handler: entityHandler(registry[kind], dependencies) }
        : isFleetKind(kind)
          ? { ...fleetKinds[kind], kind, handler: fleetKinds[kind].open(fleetDependencies) }
          : refuse("resource", kind);
      return withMiddleware(
        definition.handler,
        redactMessages(definition),
        markSecrets(definition),
        versionStates(definition.kind, definition.noun),
        trackOperations(definition, shutdown),
        ...(isKind(kind) ? [trackDeclarations(registry[kind], declarations, endpointAt)] : []),
        fillDefaults(definition.identity, sources),
        validateInputs(definition),
      );
    },
    async invoke(name, { endpoint, apiVersion, ...args }) {
      // Loaded here because they are large, and most deployments call none.
      const [{ RouterOperations }, { functions, isFunctionName }] = await Promise.all([
        import("../client/router-operations.js"),
        import("./functions.js"),
      ]);
      if (!isFunctionName(name)) refuse("function", name);
      const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
      const call = functions[name](name, Object.fromEntries(given));
      // A program in JavaScript or YAML may pass any text.
      if (apiVersion !== undefined && !API_VERSIONS.includes(apiVersion)) {
        const wrong = `the argument \`apiVersion\` is ${JSON.stringify(apiVersion)}`;
        throw new RouterError("InvalidInput", `${wrong}, but it must be one of ${API_VERSIONS.join(", ")}`);
      }
      const target = {
        endpoint: endpointOf(endpoint, sources, "the argument `endpoint`"),
        apiVersion: apiVersion ?? resolveApiVersion(sources) ?? DEFAULT_API_VERSION,
      };
      return shutdown.run(`call of ${name}`, async () => {
        const router = new RouterOperations(await callerAt(target));
        // The table ties the name to this result.
        return call(router, clock, log) as Promise<ResultOf<typeof name>>;
      });
    },
    cancel() {
      shutdown.cancel();
    },
  };
}

function refuse(what: "function" | "resource", name: string): never {
  throw new RouterError("InvalidInput", `this pulumi-jobrouter knows no ${what} ${name}; install a newer one`);
}

/** The endpoint that a state or an argument names, else the one of the settings. Throws `InvalidSettings`. */
function endpointOf(named: string | undefined, sources: SettingSources, origin = "the endpoint in the state"): string {
  return named === undefined ? requireEndpoint(sources) : normalizeEndpoint(named, origin);
}

/** Opens one caller per endpoint, version and set of credentials; one that could not be opened is tried again. */
function openCallers(
  sources: SettingSources,
  connect: typeof openCaller,
  { signals: cancellation }: ShutdownCoordinator,
  log: (line: string) => void,
): (target: RouterTarget) => Promise<Caller> {
  const once = memoizeAsync<Caller>();
  const limiters = new Map<string, RateLimiter>();
  // One per endpoint: the service counts all requests to it, in whichever version.
  const limiterOf = (endpoint: string): RateLimiter => {
    const requestsPerSecond = resolveRequestsPerSecond(sources);
    const limiter = limiters.get(endpoint) ?? new RateLimiter({ endpoint, requestsPerSecond, report: log });
    limiters.set(endpoint, limiter);
    return limiter;
  };
  return async ({ endpoint: named, apiVersion }) => {
    const endpoint = endpointOf(named, sources);
    const keys = [sources.environment["JOBROUTER_CONNECTION_STRING"], sources.config("connectionString")];
    return once(JSON.stringify([endpoint, apiVersion, keys]), async () =>
      connect(endpoint, sources, apiVersion, { rateLimiter: limiterOf(endpoint), cancellation, report: log }),
    );
  };
}
