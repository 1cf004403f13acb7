/** Validates a roster before anything is sent. */
import type { JsonObject, JsonValue } from "../../util/json";
import { memoize } from "../../util/memoize";
import type { Path } from "../../util/path";
import { quote } from "../../util/format-list";
import { UNKNOWN } from "../../schema/names";
import { worker } from "../../schema/worker";
import { type WorkerRules, checkId, checkProfile, checkWorker, withoutValidMaps } from "./check-worker";
import type { ParsedRoster, RosterFailure } from "./types";

/** Different workers whose failures are cached: more than a roster written by hand has, and few enough for the memory. */
const MAX_CACHED = 10_000;

/** Answers every mistake in profiles and workers. A mistake in a profile is reported once, at the profile. */
export function checkRoster({ roster, skipped }: ParsedRoster, rules: WorkerRules): readonly RosterFailure[] {
  const { profiles, workers } = roster;
  const duplicates = duplicateIds(workers.map((one) => one[worker.identity]));
  const check = memoize((fields: JsonObject) => checkWorker(fields, rules), MAX_CACHED);
  return [
    ...Object.entries(profiles).flatMap(([name, profile]) => below(["profiles", name], checkProfile(profile, rules))),
    ...workers.flatMap(({ [worker.identity]: id, ...fields }, index): readonly RosterFailure[] => {
      if (skipped.has(index)) return [];
      const duplicate = duplicates.get(index);
      const failures = below(["workers", index], [...checkId(id), ...check(withoutValidMaps(fields))]);
      return duplicate === undefined ? failures : [duplicate, ...failures];
    }),
  ];
}

function below(path: Path, failures: readonly RosterFailure[]): readonly RosterFailure[] {
  if (failures.length === 0) return failures;
  return failures.map((failure) => ({ ...failure, path: [...path, ...failure.path] }));
}

interface WorkerId {
  readonly id: string;
  readonly index: number;
}

/** A failure by index for each id that an earlier worker has, or has in other letter case or another Unicode form. */
function duplicateIds(ids: readonly (JsonValue | undefined)[]): ReadonlyMap<number, RosterFailure> {
  const firsts = new Map<string, WorkerId>();
  const failures = new Map<number, RosterFailure>();
  for (const [index, id] of ids.entries()) {
    if (typeof id !== "string" || id === "" || id === UNKNOWN) continue;
    const folded = fold(id);
    const first = firsts.get(folded);
    if (first === undefined) firsts.set(folded, { id, index });
    else failures.set(index, duplicateId({ id, index }, first));
  }
  return failures;
}

function duplicateId({ id, index }: WorkerId, first: WorkerId): RosterFailure {
  const message: RosterFailure["message"] = (positionOf) => {
    const position = positionOf(["workers", first.index, worker.identity]);
    if (first.id === id) return `is the id of another worker too, at ${position}; remove or rename one of them`;
    return `differs from ${quote(first.id)} at ${position} only by letter case or Unicode form; rename one of them`;
  };
  return { path: ["workers", index, worker.identity], message };
}

const ASCII = /^[\u0000-\u007f]*$/;

function fold(id: string): string {
  if (ASCII.test(id)) return id.toLowerCase();
  // A lower-case letter can have another normal form of its own.
  return id.normalize("NFKC").toLowerCase().normalize("NFKC");
}
