/** What makes plain values a roster: the mapping around the workers, before anybody looks at one of them. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../../util/json";
import { didYouMean } from "../../util/nearest";
import type { Mistake } from "./source";
import type { Roster } from "./types";

/** A roster with what is wrong around its workers. */
export interface Shaped {
  readonly roster: Roster;
  readonly mistakes: readonly Mistake[];
  /** Indexes of workers that are none. */
  readonly unreadable: ReadonlySet<number>;
}

const MEMBERS: readonly string[] = ["$schema", "profiles", "workers"];

/** What a roster without workers is told. */
export const NO_WORKERS = "holds no workers; list at least one";

/** Takes a roster out of plain values. What is no roster counts as an empty one with a mistake. */
export function shapeRoster(value: JsonValue): Shaped {
  if (!isJsonObject(value)) {
    const reason = `must be a mapping with "workers" and, if wanted, "profiles", but it is ${nameOf(value)}`;
    return { roster: { profiles: {}, workers: [] }, mistakes: [{ path: [], reason }], unreadable: new Set() };
  }
  const unknown = Object.keys(value).filter((key) => !MEMBERS.includes(key));
  const strangers = unknown.map((key): Mistake => {
    const reason = `is not known here${didYouMean(key, MEMBERS)}; a roster has ${MEMBERS.join(", ")}`;
    return { path: [key], reason, part: "key" };
  });
  const profiles = shapeProfiles(own(value, "profiles") ?? {});
  const workers = shapeWorkers(own(value, "workers") ?? []);
  return {
    roster: { profiles: profiles.profiles, workers: workers.workers },
    mistakes: [...strangers, ...profiles.mistakes, ...workers.mistakes],
    unreadable: workers.unreadable,
  };
}

function shapeProfiles(value: JsonValue): { profiles: JsonObject; mistakes: readonly Mistake[] } {
  if (isJsonObject(value)) return { profiles: value, mistakes: [] };
  const reason = `must be a mapping of names to what workers share, but it is ${nameOf(value)}`;
  return { profiles: {}, mistakes: [{ path: ["profiles"], reason }] };
}

function shapeWorkers(value: JsonValue): Omit<Shaped, "roster"> & { workers: readonly JsonObject[] } {
  if (!Array.isArray(value)) {
    const reason = `must be a list of workers, but it is ${nameOf(value)}`;
    return { workers: [], mistakes: [{ path: ["workers"], reason }], unreadable: new Set() };
  }
  const items = value as readonly JsonValue[];
  if (items.length === 0) {
    return { workers: [], mistakes: [{ path: ["workers"], reason: NO_WORKERS }], unreadable: new Set() };
  }
  const others = items.flatMap((item, index) => (isJsonObject(item) ? [] : [{ item, index }]));
  return {
    workers: items.map((item) => (isJsonObject(item) ? item : {})),
    mistakes: others.map(({ item, index }) => ({
      path: ["workers", index],
      reason: `must be a mapping with a workerId, but it is ${nameOf(item)}`,
    })),
    unreadable: new Set(others.map(({ index }) => index)),
  };
}

/** The kind of a value in words. */
export function nameOf(value: JsonValue): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? "text" : `the ${typeof value} ${value}`;
}
