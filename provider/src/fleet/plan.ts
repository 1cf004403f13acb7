/** Plans a run of a fleet from what its state holds, and stops a mass change. */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import { DRIFTED_KEY } from "../schema/names";
import type { Declarations } from "../reconciler/declarations";
import type { EntityDependencies } from "../reconciler/entity-handler";
import { type Task, countTasks, describeTasks, differencesBetween, formatCounts, removals } from "./changes";
import { limitIn } from "./check-fleet";
import { describeImpact, exceedsLimit, impactOf, tokenOf } from "./mass-change-guard";
import { enforced } from "./ownership";
import { type FleetSnapshot, declaredIn, hasSecretRoster, reachedIn, textOf, textsOf } from "./snapshot";
import type { WorkerListCache } from "./worker-list-cache";

/** What the handler of fleets depends on; one run shares all of it. */
export interface FleetDependencies extends Pick<EntityDependencies, "open" | "clock"> {
  readonly declarations: Declarations;
  readonly listCache: WorkerListCache;
  /** The endpoint that properties name, normalised, else the one of the settings. Throws `InvalidSettings`. */
  readonly endpointOf: (named: string | undefined) => string;
  /** The tokens of the mass changes that the settings allow. */
  readonly allowedChanges: () => readonly string[];
}

export interface Plan {
  readonly olds: FleetSnapshot;
  readonly news: FleetSnapshot;
  /** All workers that are not as declared. */
  readonly differences: readonly Task[];
  /** The differences without the workers that another resource of the run owns. */
  readonly tasks: readonly Task[];
  /** The fleet goes to another endpoint, where it has no worker yet. */
  readonly isMoved: boolean;
  /** No message shows values of the roster. */
  readonly isSecret: boolean;
}

/** Plans the run that leads from a state to inputs. */
export function planOf(dependencies: FleetDependencies, state: JsonObject, inputs: JsonObject): Plan {
  const [olds, news] = [reachedIn(state), declaredIn(inputs)];
  const isMoved = state["endpoint"] !== undefined && state["endpoint"] !== inputs["endpoint"];
  const differences = isMoved ? removals(olds, () => false) : differencesBetween(olds, news);
  const isOwned = ownedBy(dependencies, inputs);
  return {
    olds,
    news,
    differences,
    tasks: differences.filter(({ id, action }) => action !== "remove" || !isOwned(id)),
    isMoved,
    isSecret: hasSecretRoster(state) || hasSecretRoster(inputs),
  };
}

/** The ids of the workers that a plan removes from the fleet's router. */
export function removedBy({ tasks, isMoved }: Plan): readonly string[] {
  return isMoved ? [] : tasks.filter(({ action }) => action === "remove").map(({ id }) => id);
}

export function summaryOf({ tasks, olds, news, isMoved, isSecret }: Plan, state: JsonObject): string {
  const size = news.ids.length;
  if (isMoved) return formatCounts({ created: size, changed: 0, removed: olds.ids.length, same: 0 });
  return `${formatCounts(countTasks(tasks, size))}${describeTasks(tasks, isSecret || state[DRIFTED_KEY] !== undefined)}`;
}

/** Throws `InvalidInput` for a run that takes more workers out of service than its inputs and the settings allow. */
export function assertNoMassChange(
  { allowedChanges }: FleetDependencies,
  name: string,
  { olds, news, differences, isMoved }: Plan,
  inputs: JsonObject,
): void {
  const { queues, release } = inputs;
  const enforcedOf = (fleet: FleetSnapshot, id: string): JsonObject | undefined => {
    const properties = fleet.propertiesOf(id);
    return properties && enforced(news.ownership, properties);
  };
  const impact = impactOf({
    total: olds.lines.workers.size,
    touched: differences.map(({ id }) => id).filter((id) => olds.lines.workers.has(id)),
    olds: (id) => enforcedOf(olds, id),
    news: (id) => (isMoved ? undefined : enforcedOf(news, id)),
    ids: news.ids,
    released: new Set(textsOf(release)),
    queues: Array.isArray(queues) ? textsOf(queues) : undefined,
  });
  const limit = limitIn(inputs);
  if (!exceedsLimit(impact, limit) || allowedChanges().includes(tokenOf(name, impact))) return;
  throw new RouterError("InvalidInput", describeImpact(name, impact, limit));
}

/** Tells which workers another resource of this run owns. */
export function ownedBy(
  { declarations, endpointOf }: FleetDependencies,
  properties: JsonObject,
): (id: string) => boolean {
  const endpoint = endpointOf(textOf(properties["endpoint"]));
  return (id) => declarations.keeperOf({ endpoint, collection: "workers", id }) !== undefined;
}
