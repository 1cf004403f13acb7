/** What each control route does; bodies and answers are JSON objects of its own shapes. */
import * as z from "zod";
import type { Clock } from "../util/clock.js";
import { isManual, showClock } from "../util/clock.js";
import type { IncomingCall, Strictness } from "../http/dispatch.js";
import { dispatch, findDestination } from "../http/dispatch.js";
import { readFaultRule, showFaultRule } from "./fault-json.js";
import type { FaultSwitches } from "./faults.js";
import type { Journal } from "./journal.js";
import type { JsonObject } from "../util/json.js";
import { isObject, present } from "../util/json.js";
import { listEntities, openOutside, putEntities } from "./test-hooks.js";
import { overviewOf } from "./overview.js";
import type { Resource, Resources } from "../http/resources.js";

/** A refusal of a control route. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ControlError";
    this.status = status;
  }
}

/** The parts of an emulator that can be controlled. */
export interface Controlled {
  readonly resources: Resources;
  readonly journal: Journal;
  readonly faults: FaultSwitches;
  readonly clock: Clock;
  readonly strictness: Strictness;
}

/** A control request after its form was checked. */
export interface ControlRequest extends Controlled {
  /** The one the query names, the first unless told. */
  readonly resource: Resource;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** One control route; it answers nothing with 204. */
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

// Later times have no form that clients could read.
const lastTime = Date.parse("9999-12-31T23:59:59Z");

/** All control routes. */
export const controlRoutes: readonly ControlRoute[] = [
  route("GET", "clock", ({ clock }) => showClock(clock)),
  route("POST", "clock/advance", ({ clock, body }) => {
    const { milliseconds } = read(advance, body);
    if (!isManual(clock)) throw new ControlError(409, "the clock is the machine's own; start with --clock virtual");
    if (clock.now().getTime() + milliseconds > lastTime)
      throw new ControlError(400, `"milliseconds" of ${milliseconds} would lead beyond the year 9999, where time ends`);
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
    putEntities(openOutside(resource.router), body);
    return undefined;
  }),
  route("POST", "edit", ({ resource, body }) => {
    const { path, mergePatch } = read(edit, body);
    return openOutside(resource.router).edit(path, mergePatch);
  }),
  route("POST", "remove", ({ resource, body }) => {
    openOutside(resource.router).remove(read(removal, body).path);
    return undefined;
  }),
  route("POST", "perform", ({ resource, strictness, body }) => {
    const { method, path, body: sent } = read(performance, body);
    const call = asCall({ method, path, body: sent, version: strictness.apiVersions.at(-1) ?? "" });
    const { status, body: answer } = dispatch(call, findDestination(call), resource.router, strictness);
    return present({ status, body: answer });
  }),
  route("GET", "overview", (request) => overviewOf(request.resource, request)),
  route("POST", "reset", (controlled) => {
    reset(controlled);
    return undefined;
  }),
];

/** Forgets entities, calls and fault rules of all resources; the clock goes on. */
export function reset({ resources, journal, faults }: Controlled): void {
  for (const { router } of resources.all) router.reset();
  faults.clear();
  journal.reset();
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject | undefined;
  /** For a path without one. */
  readonly version: string;
}

/** A request as a client would send it that had signed. */
function asCall({ method, path, body, version }: Asked): IncomingCall {
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
