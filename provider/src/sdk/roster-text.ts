/** Turns the roster of a program into one text. */
import { RouterError } from "../errors";
import { formatFailures } from "../fleet/roster/report";
import type { RosterFailure, RosterObject, RosterWorker } from "../fleet/roster/types";
import { findNonPlain } from "./plain-values";

/**
 * Answers a path or text as it is, and workers as JSON in one line. Throws `InvalidInput` with every value that JSON cannot
 * hold, such as an output of a resource.
 */
export function rosterText(source: string | RosterObject | readonly RosterWorker[]): string {
  if (typeof source === "string") return source;
  const roster: Partial<RosterObject> = isList(source) ? { workers: source } : source;
  const failures = findNonPlain(roster).map(({ path, what }): RosterFailure => {
    return { path, message: `must be a plain value that is known before the deployment, but it is ${what}` };
  });
  if (failures.length === 0) return JSON.stringify(roster);
  const lines = formatFailures({ label: "roster", workers: roster.workers ?? [], locate: () => undefined }, failures);
  throw new RouterError("InvalidInput", ["the roster must hold plain values:", ...lines].join("\n  "));
}

function isList(source: RosterObject | readonly RosterWorker[]): source is readonly RosterWorker[] {
  return Array.isArray(source);
}
