/**
 * Entry of the plugin side: `__provider` in every state loads `pulumi-jobrouter/plugin` and asks it for the handlers of
 * a kind. The path and the shape of `handlers` are frozen: states of every release depend on them.
 */
import type { JsonObject } from "../../util/json";
import { memoizeAsync } from "../../util/memoize-async";
import { printable } from "../../util/printable";
import { RouterError } from "../../errors";
import type { Stop } from "../../util/cancellation";
import type { CheckFailure } from "../../schema/resource-schema";
import { isKind, registry } from "../../schema/registry";
import type { ObjectShape } from "../../schema/shape";
import { Fleets } from "../../fleet/fleets";
import { fleetKinds, isFleetKind } from "../../fleet/kinds";
import { Surveys } from "../../fleet/worker-list-cache";
import { admitting } from "../../reconciler/validate-inputs";
import { type Lifecycle, type Surroundings, lifecycle } from "../../reconciler/lifecycle";
import type { Clock } from "../../util/retry";
import type { Place } from "../../reconciler/router-target";
import type { openRouter } from "../../http/open-router";
import type { RouterClient } from "../../http/router-client";
import { normalizeEndpoint } from "../../config/endpoint";
import { resolveAllowedChanges } from "../../config/mass-changes";
import { resolveRequestsPerSecond } from "../../config/requests-per-second";
import { MISSING_ENDPOINT, type SettingSources, resolveEndpoint } from "../../config/sources";
import { Limiter } from "../../http/rate-limiter";
import { atBoundary } from "./host-adapter";
import { listenToEngine } from "./engine-signals";
import { Interruption } from "../../handlers/shutdown";
import { seal } from "../../handlers/mark-secrets";
import { inSteps } from "../../handlers/track-operations";

/** What the host hands to `configure`; keys are `namespace:key`. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** The calls of Pulumi's Node.js dynamic host, in its own words. Every one rejects with a plain Error only. */
export interface Handlers {
  /** Keeps the stack's configuration. Synchronous and without failure: the host does not wait for it everywhere. */
  configure(request: ConfigureRequest): void;
  check(olds: JsonObject, news: JsonObject): Promise<{ inputs: JsonObject; failures: readonly CheckFailure[] }>;
  diff(
    id: string,
    olds: JsonObject,
    news: JsonObject,
  ): Promise<{ changes?: boolean | undefined; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  /** `{}` when the entity is gone. */
  read(id: string, state: JsonObject): Promise<{ id?: string; props?: JsonObject; inputs?: JsonObject }>;
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
  return { now: () => performance.now(), pause: (milliseconds) => interruption.pause(milliseconds) };
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
  const clientAt = openClients(sources, connect, { stop: interruption.stop, report: tell });
  const open: Surroundings["open"] = async (place, name) => (await clientAt(place)).collection(name);
  const [fleets, surveys] = [new Fleets(), new Surveys(clock)];
  const endpointAt = (named: string | undefined): string => endpointOf(named, sources);
  const isHandedOver: Surroundings["isHandedOver"] = ({ endpoint }, name, id) =>
    name === "workers" && fleets.claims(endpointAt(endpoint), id);
  const allowedChanges = (): readonly string[] => resolveAllowedChanges(sources);
  const surroundings = { open, clock, report: tell, isHandedOver };
  const openPart = (kind: string): Part & { readonly cycle: Lifecycle } => {
    if (isKind(kind)) return { ...registry[kind], cycle: lifecycle(registry[kind], surroundings) };
    if (!isFleetKind(kind)) {
      throw new RouterError("InvalidInput", `this pulumi-jobrouter knows no resource ${kind}; install a newer one`);
    }
    const tools = { ...surroundings, fleets, surveys, endpointOf: endpointAt, allowedChanges };
    return { ...fleetKinds[kind], cycle: fleetKinds[kind].open(tools) };
  };
  return {
    handlers(kind) {
      const part = openPart(kind);
      return handlersOf(part, inSteps(part, admitting(part, part.cycle), interruption), (request) => {
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

function handlersOf(part: Part, cycle: Lifecycle, configure: Handlers["configure"]): Handlers {
  const sealed = (bag: JsonObject): JsonObject => seal(part, bag);
  return {
    configure,
    check: (olds, news) =>
      atBoundary(sealed, () => {
        const { inputs, failures } = cycle.check(olds, news);
        return { inputs: sealed(inputs), failures };
      }),
    diff: (id, olds, news) => atBoundary(sealed, () => cycle.diff(id, olds, news)),
    create: (inputs) =>
      atBoundary(sealed, async () => {
        const { id, outs } = await cycle.create(inputs);
        return { id, outs: sealed(outs) };
      }),
    read: (id, state) =>
      atBoundary(sealed, async () => {
        const found = await cycle.read(id, state);
        if (found === undefined) return {};
        const { id: foundId, outs, inputs } = found;
        return { id: foundId, props: sealed(outs), ...(inputs && { inputs: sealed(inputs) }) };
      }),
    update: (id, olds, news) =>
      atBoundary(sealed, async () => {
        const { outs } = await cycle.update(id, olds, news);
        return { outs: sealed(outs) };
      }),
    delete: async (id, state) => {
      await atBoundary(sealed, async () => {
        await cycle.delete(id, state);
        return {};
      });
    },
  };
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
  { stop, report }: { readonly stop: Stop; readonly report: (line: string) => void },
): (place: Place) => Promise<RouterClient> {
  const once = memoizeAsync<RouterClient>();
  const limiterOf = openLimiters(sources, report);
  return async ({ endpoint: named, apiVersion }) => {
    const endpoint = endpointOf(named, sources);
    return once(`${apiVersion} ${endpoint}`, async () => {
      return connect(endpoint, sources, apiVersion, { limiter: limiterOf(endpoint), stop });
    });
  };
}

/** One limiter per endpoint: the service counts all that is sent to it, in whichever version. */
function openLimiters(sources: SettingSources, report: (line: string) => void): (endpoint: string) => Limiter {
  const limiters = new Map<string, Limiter>();
  return (endpoint) => {
    const requestsPerSecond = resolveRequestsPerSecond(sources);
    const limiter = limiters.get(endpoint) ?? new Limiter({ endpoint, requestsPerSecond, report });
    limiters.set(endpoint, limiter);
    return limiter;
  };
}
