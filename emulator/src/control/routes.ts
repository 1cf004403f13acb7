/** The control routes. */
import * as z from "zod";
import { type Strictness, dispatch } from "../http/dispatch.js";
import { matchRoute } from "../http/match-route.js";
import type { IncomingCall } from "../http/messages.js";
import type { Resource, Resources } from "../http/resources.js";
import { type Clock, isManual, showClock } from "../util/clock.js";
import { type JsonObject, isObject, present } from "../util/json.js";
import { readFaultRule, showFaultRule } from "./fault-json.js";
import type { FaultRules } from "./faults.js";
import type { Journal } from "./journal.js";
import { overviewOf } from "./overview.js";
import { listEntities, openTestHooks, putEntities } from "./test-hooks.js";

/** An error answer of a control route. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ControlError";
    this.status = status;
  }
}

/** The dependencies of the control routes. */
export interface ControlDependencies {
  readonly resources: Resources;
  readonly journal: Journal;
  readonly faults: FaultRules;
  readonly clock: Clock;
  readonly strictness: Strictness;
}

/** A control request after validation. */
export interface ControlRequest extends ControlDependencies {
  /** The resource that the query names; the default is the first. */
  readonly resource: Resource;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** One control route; no answer means status 204. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  handle(request: ControlRequest): JsonObject | undefined;
}

const route = (method: ControlRoute["method"], name: string, handle: ControlRoute["handle"]): ControlRoute => ({
  method,
  path: `/_emulator/${name}`,
  handle,
});

// Later times have more than four digits in the year.
const lastTime = Date.parse("9999-12-31T23:59:59Z");

/** All control routes. */
export const controlRoutes: readonly ControlRoute[] = [
  route("GET", "clock", ({ clock }) => showClock(clock)),
  route("POST", "clock/advance", ({ clock, body }) => {
    const { milliseconds } = read(advance, body);
    if (!isManual(clock)) throw new ControlError(409, "the clock is the machine's own; start with --clock virtual");
    if (clock.now().getTime() + milliseconds > lastTime)
      throw new ControlError(400, `"milliseconds" of ${milliseconds} would lead beyond the year 9999`);
    clock.advance(milliseconds);
    return showClock(clock);
  }),
  route("GET", "faults", ({ faults }) => ({ rules: faults.pending().map(showFaultRule) })),
  route("POST", "faults", ({ faults, body }) => {
    faults.add(readFaultRule(body));
    return { rules: faults.pending().map(showFaultRule) };
  }),
  route("DELETE", "faults", ({ faults }) => {
    faults.clear();
    return undefined;
  }),
  route("GET", "journal", ({ journal, query }) => {
    const after = Number(query.get("after") ?? 0);
    if (!Number.isInteger(after)) throw new ControlError(400, '"after" must be the ordinal of a call');
    // A Call is plain JSON, apart from a body that is not there.
    return { calls: journal.list().filter(({ ordinal }) => ordinal > after) as unknown as JsonObject[] };
  }),
  route("DELETE", "journal", ({ journal }) => {
    journal.clear();
    return undefined;
  }),
  route("GET", "counts", ({ journal }) => ({ counts: journal.counts() })),
  route("GET", "entities", ({ resource }) => listEntities(resource.router)),
  route("POST", "entities", ({ resource, body }) => {
    putEntities(resource.router, body);
    return undefined;
  }),
  route("POST", "edit", ({ resource, body }) => {
    const { path, mergePatch } = read(edit, body);
    return openTestHooks(resource.router).edit(path, mergePatch);
  }),
  route("POST", "remove", ({ resource, body }) => {
    openTestHooks(resource.router).remove(read(removal, body).path);
    return undefined;
  }),
  route("POST", "perform", ({ resource, strictness, body }) => {
    const { method, path, body: sent } = read(performance, body);
    const call = toCall({ method, path, body: sent, version: strictness.apiVersions.at(-1) ?? "" });
    const { status, body: answer } = dispatch(call, matchRoute(call), resource.router, strictness);
    return present({ status, body: answer });
  }),
  route("GET", "overview", (request) => overviewOf(request.resource, request)),
  route("POST", "reset", (request) => {
    reset(request);
    return undefined;
  }),
];

/** Removes entities, calls and fault rules of all resources; the clock goes on. */
export function reset({ resources, journal, faults }: ControlDependencies): void {
  for (const { router } of resources.all) router.reset();
  faults.clear();
  journal.reset();
}

interface OperationRequest {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject | undefined;
  /** The API version for a path without one. */
  readonly version: string;
}

/** Makes the call that a client with a valid signature would send. */
function toCall({ method, path, body, version }: OperationRequest): IncomingCall {
  const [rawPath = "", query = ""] = path.split("?", 2);
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  return {
    method,
    rawPath,
    target: query.includes("api-version=") ? path : `${rawPath}?${query}${query && "&"}api-version=${version}`,
    headers: body === undefined ? {} : { "content-type": type },
    body: body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body)),
  };
}

const performance = z.strictObject({
  method: z.enum(["GET", "PATCH", "POST", "DELETE"]),
  path: z.string(),
  body: z.custom<JsonObject>(isObject, "must be a JSON object").exactOptional(),
});
const advance = z.strictObject({ milliseconds: z.number().min(0).max(1e14) });
const removal = z.strictObject({ path: z.string() });
const edit = z.strictObject({ path: z.string(), mergePatch: z.custom<JsonObject>(isObject, "must be a JSON object") });

function read<Shape>(schema: z.ZodType<Shape>, body: JsonObject): Shape {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ControlError(400, z.prettifyError(parsed.error).replaceAll("\n", " "));
}
