/** Validates the mapping around the workers and profiles. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../../util/json";
import { didYouMean } from "../../util/nearest";
import type { ParsedRoster, ParsedText, RosterFailure } from "./types";

const MEMBERS: readonly string[] = ["$schema", "profiles", "workers"];

/** Workers of one roster: ten times the largest contact centres, and what a check reads in a few seconds. */
export const MAX_WORKERS = 100_000;

export const NO_WORKERS = "holds no workers; list at least one";

/** The result of a source from which no value can be read. */
export function unreadable(...failures: readonly (string | RosterFailure)[]): ParsedText {
  return {
    value: undefined,
    failures: failures.map((failure) => (typeof failure === "string" ? { path: [], message: failure } : failure)),
    locate: () => undefined,
  };
}

/** Turns parsed values into a roster; a part of another type becomes empty, with a failure. */
export function shapeRoster({ value, failures, skipped = [], notes = [], locate }: ParsedText): ParsedRoster {
  const empty = { roster: { profiles: {}, workers: [] }, failures, skipped: new Set<number>(), notes, locate };
  if (value === undefined) return empty;
  if (!isJsonObject(value)) {
    const message = `must be a mapping with "workers" and optionally "profiles", but it is ${describe(value)}`;
    return { ...empty, failures: [...failures, { path: [], message }] };
  }
  const profiles = own(value, "profiles") ?? {};
  const workers = own(value, "workers") ?? [];
  if (Array.isArray(workers) && workers.length > MAX_WORKERS) {
    const message = `holds more than ${MAX_WORKERS} workers; divide it into several fleets`;
    return { ...empty, failures: [{ path: ["workers"], message }] };
  }
  const items: readonly JsonValue[] = Array.isArray(workers) ? workers : [];
  return {
    roster: {
      profiles: isJsonObject(profiles) ? profiles : {},
      workers: items.map((item) => (isJsonObject(item) ? item : {})),
    },
    failures: [...failures, ...unknownMembers(value), ...checkProfiles(profiles), ...checkWorkers(workers)],
    skipped: new Set([...skipped, ...items.flatMap((item, index) => (isJsonObject(item) ? [] : [index]))]),
    notes,
    locate,
  };
}

function unknownMembers(value: JsonObject): readonly RosterFailure[] {
  const unknown = Object.keys(value).filter((key) => !MEMBERS.includes(key));
  return unknown.map((key) => {
    const message = unknownMember(key, MEMBERS, "roster");
    return { path: [key], message, part: "key" };
  });
}

/** The message for a member that is none of those known. */
export function unknownMember(key: string, known: readonly string[], noun: string): string {
  if (key === "<<") return "is no merge key, which YAML 1.2 does not have; use profiles for what workers share";
  return `is not known here${didYouMean(key, known)}; a ${noun} has ${known.join(", ")}`;
}

function checkWorkers(workers: JsonValue): readonly RosterFailure[] {
  const path = ["workers"];
  if (!Array.isArray(workers)) {
    return [{ path, message: `must be a list of workers, but it is ${describe(workers)}` }];
  }
  if (workers.length === 0) return [{ path, message: NO_WORKERS }];
  return workers.flatMap((item: JsonValue, index): readonly RosterFailure[] => {
    if (isJsonObject(item)) return [];
    return [{ path: [...path, index], message: `must be a mapping with a workerId, but it is ${describe(item)}` }];
  });
}

/** Fails where the profiles are not a mapping. */
export function checkProfiles(profiles: JsonValue): readonly RosterFailure[] {
  if (isJsonObject(profiles)) return [];
  const message = `must be a mapping of names to what workers share, but it is ${describe(profiles)}`;
  return [{ path: ["profiles"], message }];
}

export function describe(value: JsonValue): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? "text" : `the ${typeof value} ${value}`;
}
