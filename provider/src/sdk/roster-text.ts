/** Turns the roster of a program into one text. */
import { RouterError } from "../errors";
import { MAX_LEVELS } from "../util/json";
import type { Path } from "../util/path";
import { formatFailures } from "../fleet/roster/report";
import type { RosterFailure, RosterObject, RosterWorker } from "../fleet/roster/types";

/**
 * Answers a path or text as it is, and workers as JSON in one line. Throws `InvalidInput` with every value that JSON cannot
 * hold, such as an output of a resource.
 */
export function rosterText(source: string | RosterObject | readonly RosterWorker[]): string {
  if (typeof source === "string") return source;
  const roster: Partial<RosterObject> = isList(source) ? { workers: source } : source;
  const failures = findNonPlain(roster, []);
  if (failures.length === 0) return JSON.stringify(roster);
  const lines = formatFailures({ label: "roster", workers: roster.workers ?? [], locate: () => undefined }, failures);
  throw new RouterError("InvalidInput", ["the roster must hold plain values:", ...lines].join("\n  "));
}

function isList(source: RosterObject | readonly RosterWorker[]): source is readonly RosterWorker[] {
  return Array.isArray(source);
}

/** Finds values that are not JSON; members that are `undefined` count as absent. */
function findNonPlain(value: unknown, path: Path): readonly RosterFailure[] {
  if (typeof value === "string" || typeof value === "boolean" || value === null || Number.isFinite(value)) return [];
  if (path.length <= MAX_LEVELS) {
    if (Array.isArray(value)) return value.flatMap((item: unknown, index) => findNonPlain(item, [...path, index]));
    if (isPlainObject(value)) {
      const members = Object.entries(value).filter(([, member]) => member !== undefined);
      return members.flatMap(([key, member]) => findNonPlain(member, [...path, key]));
    }
  }
  const message = `must be a plain value that is known before the deployment, but it is ${describe(value)}`;
  return [{ path, message }];
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return `a value of the type ${typeof value}`;
  if ("isKnown" in value && "apply" in value) return "an Output of a resource; write the id as text";
  return Array.isArray(value) || isPlainObject(value) ? "nested too deep" : "an object of a class";
}
