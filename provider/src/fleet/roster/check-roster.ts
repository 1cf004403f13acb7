/** Finds everything that is wrong with a roster before a call leaves. */
import type { JsonObject } from "../../util/json";
import { memoize } from "../../util/memoize";
import { worker } from "../../schema/worker";
import { checkIds } from "./check-ids";
import { type WorkerRules, checkId, checkProfile, checkWorker, withoutGoodMaps } from "./check-worker";
import { rosterError } from "./report";
import type { Mistake, Path, ReadRoster } from "./source";

/** What a roster is checked against beside the schema of a worker. */
export interface RosterRules {
  /** Ids of the queues that workers may name; without it, any. */
  readonly queues?: readonly string[];
  /** The API version that the workers are written with; without it, they may have the fields of any. */
  readonly apiVersion?: string;
}

/** Shapes of workers that are remembered: far more than people write by hand, far less than fills the memory. */
const MOST_SHAPES = 10_000;

/**
 * Throws one `InvalidInput` that names every mistake of the roster in a line of its own, with file, line, column, worker and
 * field, when there is any. What is wrong with a profile is said once, at the profile. Makes no call.
 */
export function checkRoster(read: ReadRoster, { queues, apiVersion }: RosterRules): void {
  const { profiles, workers } = read.roster;
  const rules = { profiles, queues: queues && new Set(queues), apiVersion };
  const mistakes = [
    ...read.mistakes,
    ...Object.entries(profiles).flatMap(([name, profile]) => below(["profiles", name], checkProfile(profile, rules))),
    ...checkWorkers(read, rules),
  ];
  if (mistakes.length > 0) throw rosterError({ ...read, workers }, mistakes);
}

function checkWorkers({ roster: { workers }, unreadable }: ReadRoster, rules: WorkerRules): readonly Mistake[] {
  const repeated = checkIds(workers, worker.identity);
  const check = memoize((mine: JsonObject) => checkWorker(mine, rules), MOST_SHAPES);
  return workers.flatMap((one, index): readonly Mistake[] => {
    if (unreadable.has(index)) return [];
    const { [worker.identity]: id, ...mine } = one;
    const twice = repeated.get(index);
    return [
      ...(twice === undefined ? [] : [twice]),
      ...below(["workers", index], [...checkId(id), ...check(withoutGoodMaps(mine))]),
    ];
  });
}

function below(path: Path, mistakes: readonly Mistake[]): readonly Mistake[] {
  return mistakes.length === 0
    ? mistakes
    : mistakes.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] }));
}
