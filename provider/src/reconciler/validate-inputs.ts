/** The gate before the lifecycle: what no program can mean is refused or left out, before anything walks through it or writes it. */
import { type JsonObject, MOST_LEVELS, filterMembers, isTooDeep } from "../util/json";
import { RouterError } from "../errors";
import { hasUnknown } from "../schema/unknown";
import type { CheckResult } from "./check";
import type { Lifecycle } from "./lifecycle";

const TOO_DEEP = `is nested more than ${MOST_LEVELS} levels deep; nothing in the router is`;

/**
 * The same lifecycle for bags of any origin. Members that are nested too deep are failures of a check, and count as not
 * there in a state. A write throws `InvalidInput` for them, and for values that only a preview leaves unknown.
 */
export function admitting({ noun }: { readonly noun: string }, cycle: Lifecycle): Lifecycle {
  return {
    check: (olds, news) => checkWalkable(cycle, olds, news),
    diff: (id, olds, news) => cycle.diff(id, walkable(olds), walkable(news)),
    async create(inputs) {
      assertWritable(`create a ${noun}`, inputs);
      return cycle.create(inputs);
    },
    read: (id, state) => cycle.read(id, walkable(state)),
    async update(id, olds, news) {
      assertWritable(`update ${noun} "${id}"`, news);
      return cycle.update(id, walkable(olds), news);
    },
    delete: (id, state) => cycle.delete(id, walkable(state)),
  };
}

function checkWalkable(cycle: Lifecycle, olds: JsonObject, news: JsonObject): CheckResult {
  const { inputs, failures } = cycle.check(walkable(olds), walkable(news));
  const deep = Object.keys(news).filter((key) => isTooDeep(news[key] ?? null));
  // What was left out is not missing as well.
  const others = failures.filter(({ property }) => !deep.includes(property));
  return {
    inputs,
    failures: [...deep.map((property) => ({ property, reason: `${TOO_DEEP}; flatten it` })), ...others],
  };
}

function walkable(bag: JsonObject): JsonObject {
  return filterMembers(bag, (_, value) => !isTooDeep(value));
}

function assertWritable(deed: string, news: JsonObject): void {
  for (const [key, value] of Object.entries(news)) {
    if (isTooDeep(value)) throw new RouterError("InvalidInput", `cannot ${deed}: ${key} ${TOO_DEEP}; flatten it`);
    if (!hasUnknown(value)) continue;
    throw new RouterError("InvalidInput", `cannot ${deed}: ${key} is not known yet; run the deployment, not a preview`);
  }
}
