/** Validates the mapping around the workers and profiles. */
import { type JsonValue, isJsonObject, own } from "../../util/json";
import { didYouMean } from "../../util/nearest";
import type { ParsedRoster, ParsedText, Roster, RosterFailure } from "./types";

const MEMBERS: readonly string[] = ["$schema", "profiles", "workers"];

/** The failure of a roster without workers. */
export const NO_WORKERS = "holds no workers; list at least one";

/** Stands for a roster that could not be read. */
export const EMPTY_ROSTER: Roster = { profiles: {}, workers: [] };

/** Turns parsed values into a roster; a part of another type becomes empty, with a failure. */
export function shapeRoster({ value, failures, locate }: ParsedText): ParsedRoster {
  if (value === undefined) return { roster: EMPTY_ROSTER, failures, skipped: new Set(), locate };
  const fail = (path: RosterFailure["path"], message: string, part?: "key"): RosterFailure => ({
    path,
    message,
    ...(part && { part }),
  });
  if (!isJsonObject(value)) {
    const message = `must be a mapping with "workers" and optionally "profiles", but it is ${describe(value)}`;
    return { roster: EMPTY_ROSTER, failures: [...failures, fail([], message)], skipped: new Set(), locate };
  }
  const unknown = Object.keys(value).filter((key) => !MEMBERS.includes(key));
  const profiles = own(value, "profiles") ?? {};
  const workers = own(value, "workers") ?? [];
  const items: readonly JsonValue[] = Array.isArray(workers) ? workers : [];
  const others = items.flatMap((item, index) => (isJsonObject(item) ? [] : [{ item, index }]));
  return {
    roster: {
      profiles: isJsonObject(profiles) ? profiles : {},
      workers: items.map((item) => (isJsonObject(item) ? item : {})),
    },
    failures: [
      ...failures,
      ...unknown.map((key) =>
        fail([key], `is not known here${didYouMean(key, MEMBERS)}; a roster has ${MEMBERS.join(", ")}`, "key"),
      ),
      ...checkProfiles(profiles),
      ...(Array.isArray(workers)
        ? []
        : [fail(["workers"], `must be a list of workers, but it is ${describe(workers)}`)]),
      ...(Array.isArray(workers) && items.length === 0 ? [fail(["workers"], NO_WORKERS)] : []),
      ...others.map(({ item, index }) =>
        fail(["workers", index], `must be a mapping with a workerId, but it is ${describe(item)}`),
      ),
    ],
    skipped: new Set(others.map(({ index }) => index)),
    locate,
  };
}

/** Fails where the profiles are not a mapping. */
export function checkProfiles(profiles: JsonValue): readonly RosterFailure[] {
  if (isJsonObject(profiles)) return [];
  const message = `must be a mapping of names to what workers share, but it is ${describe(profiles)}`;
  return [{ path: ["profiles"], message }];
}

/** Describes a value of the wrong type. */
export function describe(value: JsonValue): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? "text" : `the ${typeof value} ${value}`;
}
