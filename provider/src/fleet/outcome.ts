/**
 * WorkerFleetOutcome: comes after the shards of a fleet, says in one line what a run does or did, and fails the run when a
 * worker failed. The shards themselves succeed with what they reached, because of a failed one the state could keep little.
 */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import { FLEET_KEY } from "../schema/internal-properties";
import type { Lifecycle } from "./lifecycle";
import { type Counts, formatCounts } from "./counts";
import type { Fleet } from "./fleets";
import { keeping } from "./kept";
import { nameOf } from "./names";
import type { FleetTools } from "./tools";

/** The input of an outcome: what failed, as `summaryOf` words it, or an empty text. */
export const FAILED_KEY = "failed";

/** The six calls for an outcome. */
export function outcomeLifecycle(tools: FleetTools): Lifecycle {
  return {
    check(_olds, news) {
      const [name, key] = [nameOf(news), news[FLEET_KEY]];
      const fleet = typeof key === "string" ? tools.fleets.find(key) : undefined;
      if (fleet !== undefined) tools.report(`fleet ${name}: ${summaryOf(fleet)}`);
      return { inputs: news, failures: [] };
    },
    diff: (_id, olds, news) => ({
      changes: olds[FAILED_KEY] === news[FAILED_KEY] ? false : undefined,
      replaces: [],
      deleteBeforeReplace: false,
    }),
    ...keeping(passed),
  };
}

function passed(news: JsonObject): JsonObject {
  const failed = news[FAILED_KEY];
  if (typeof failed !== "string" || failed === "") return news;
  throw new RouterError(
    "PartlyApplied",
    `fleet "${nameOf(news)}": ${failed}\nAll others are as declared; the next \`pulumi up\` touches only what is left`,
  );
}

function summaryOf({ planned, details, progress, size }: Fleet): string {
  if (!progress.hasBegun) return [formatCounts(planned), ...details].join(" ");
  const { created, changed, removed, failed } = progress.done;
  const counts: Counts = {
    created,
    changed,
    removed,
    same: Math.max(0, size - created - changed - failed - progress.left),
  };
  const rest = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(progress.left > 0 ? [`${progress.left} not begun`] : []),
  ];
  return [formatCounts(counts), ...(rest.length > 0 ? [`!${rest.join(", ")}`] : [])].join(" ");
}
