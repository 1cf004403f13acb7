/** What each control route does; bodies and answers are JSON objects of its own shapes. */
import * as z from "zod";
import type { Clock } from "./clock.js";
import { isManual } from "./clock.js";
import { readFaultRule, showFaultRule } from "./fault-json.js";
import type { FaultSwitches } from "./faults.js";
import type { Journal } from "./journal.js";
import type { JsonObject } from "./json.js";
import { isObject } from "./json.js";
import { listEntities, openOutside, putEntities } from "./outside.js";
import type { Resource, Resources } from "./resources.js";

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

/** All control routes. */
export const controlRoutes: readonly ControlRoute[] = [
  route("GET", "clock", ({ clock }) => showClock(clock)),
  route("POST", "clock/advance", ({ clock, body }) => {
    const { milliseconds } = read(advance, body);
    if (!isManual(clock)) throw new ControlError(409, "the clock is the machine's own; start with --clock virtual");
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

const showClock = (clock: Clock): JsonObject => ({
  now: clock.now().toISOString(),
  kind: isManual(clock) ? "virtual" : "real",
});

const advance = z.strictObject({ milliseconds: z.number().min(0).max(1e14) });
const removal = z.strictObject({ path: z.string() });
const edit = z.strictObject({ path: z.string(), mergePatch: z.custom<JsonObject>(isObject, "must be a JSON object") });

function read<Shape>(schema: z.ZodType<Shape>, body: JsonObject): Shape {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ControlError(400, z.prettifyError(parsed.error).replaceAll("\n", " "));
}
