/** Brings a whole fleet to its declaration, and says in its state what was reached. */
import { type JsonObject, type JsonValue, isJsonObject } from "../util/json";
import { formatList, quote } from "../util/format-list";
import { RouterError } from "../errors";
import { APPLIED_KEY, DEACTIVATED_KEY, PENDING_KEY, SOURCE_KEY } from "../schema/names";
import { worker as schema } from "../schema/worker";
import { DrainLog } from "../reconciler/removal/drain-log";
import type { ResourceRequest } from "../reconciler/resource-handler";
import { type RouterTarget, latestVersion, routerTargetOf } from "../reconciler/state";
import { type Task, countTasks, formatCounts, removals } from "./changes";
import { type Executed, applyAll } from "./executor";
import { type Incomplete, countIncomplete, describeIncomplete, incompleteOutputs, isComplete } from "./failures";
import { mentions, writeLines } from "./format/lines";
import { type FleetDependencies, type Plan, ownedBy, planOf } from "./plan";
import { Progress } from "./progress";
import { type FleetSnapshot, digestOf, keptLine, packReached, reachedIn, rosterText, sorted } from "./snapshot";

/** Brings the workers from the state to the inputs; answers the state, which tells what was really reached. */
export async function applyFleet(
  dependencies: FleetDependencies,
  request: ResourceRequest,
  state: JsonObject,
  inputs: JsonObject,
): Promise<JsonObject> {
  const { tasks, differences, olds, news } = planOf(dependencies, state, inputs);
  logKept(request, differences, tasks);
  const progress = new Progress(request.name, dependencies.clock, request.log);
  const executed = await execute(dependencies, request, tasks, {
    target: targetOf(inputs, olds, news),
    fleet: news,
    size: Math.max(olds.ids.length, news.ids.length),
    progress,
  });
  const incomplete = incompleteOf(executed);
  request.log(
    `fleet ${request.name}: done: ${doneText(progress, incomplete, countTasks(tasks, news.ids.length).same)}`,
  );
  return stateOf({ olds, news, tasks }, inputs, executed, incomplete);
}

/** Logs the workers that leave the fleet without being deleted. */
function logKept({ name, log }: ResourceRequest, differences: readonly Task[], tasks: readonly Task[]): void {
  if (tasks.length === differences.length) return;
  const deleted = new Set(tasks.map(({ id }) => id));
  const kept = differences.filter(({ id }) => !deleted.has(id));
  log(
    `fleet ${name}: not deleted, because another resource declares them or \`release\` names them: ` +
      formatList(kept, ({ id }) => quote(id)),
  );
}

interface Work {
  readonly target: RouterTarget;
  readonly fleet: FleetSnapshot;
  readonly size: number;
  readonly progress: Progress;
}

async function execute(
  { open, clock, listCache }: FleetDependencies,
  { log, status }: ResourceRequest,
  tasks: readonly Task[],
  { target, fleet, size, progress }: Work,
): Promise<Executed> {
  const collection = await open(target, schema.collection);
  // Workers that leave are read right before they go, and never by a list.
  const ids = tasks.filter(({ action }) => action !== "remove").map(({ id }) => id);
  return applyAll(tasks, {
    collection,
    clock,
    removal: { open: (name) => open(target, name), clock, report: log, waiting: new DrainLog(clock, log, status) },
    ownership: fleet.ownership,
    request: () => listCache.request(collection, ids, size),
    progress,
  });
}

function incompleteOf({ failures, skipped, abortReason }: Executed): Incomplete {
  return {
    failures: [...failures.values()],
    failed: failures.size,
    skipped: skipped.size,
    ...(skipped.size > 0 && abortReason !== undefined && { abortReason }),
  };
}

function doneText({ done }: Progress, incomplete: Incomplete, same: number): string {
  const counts = formatCounts({ created: done.create, changed: done.change, removed: done.remove, same });
  const rest = countIncomplete(incomplete);
  return rest === "" ? counts : `${counts} !${rest}`;
}

/** The state after a run: for each worker the declaration that it has reached. */
function stateOf(
  { olds, news, tasks }: Pick<Plan, "olds" | "news" | "tasks">,
  { roster = "", [SOURCE_KEY]: _source, ...inputs }: JsonObject,
  { failures, skipped, pending }: Executed,
  incomplete: Incomplete,
): JsonObject {
  const workers = new Map(news.lines.workers);
  for (const id of [...failures.keys(), ...skipped]) {
    const line = keptLine(olds, news, id);
    if (line === undefined) workers.delete(id);
    else workers.set(id, line);
  }
  const text = writeLines({
    profiles: news.lines.profiles,
    workers: isComplete(incomplete) ? workers : sorted(workers),
  });
  const isBegun = ({ id, action, isDeactivated }: Task): boolean =>
    failures.has(id) ? action === "remove" || isDeactivated === true : skipped.has(id) && olds.deactivated.has(id);
  const deactivated = tasks.filter((task) => isBegun(task) && workers.has(task.id)).map(({ id }) => id);
  return {
    ...inputs,
    ...packReached(text),
    [APPLIED_KEY]: digestOf(rosterText({ roster })),
    ...incompleteOutputs(incomplete),
    ...(deactivated.length > 0 && { [DEACTIVATED_KEY]: deactivated }),
    ...(pending.size > 0 && { [PENDING_KEY]: Object.fromEntries(pending) }),
  };
}

/** Removes all workers but those that belong to another owner now. */
export async function removeFleet(
  dependencies: FleetDependencies,
  request: ResourceRequest,
  state: JsonObject,
): Promise<void> {
  const fleet = reachedIn(state);
  const tasks = removals(fleet, ownedBy(dependencies, state));
  logKept(
    request,
    removals(fleet, () => false),
    tasks,
  );
  const progress = new Progress(request.name, dependencies.clock, request.log);
  const work = { target: targetOf(state, fleet), fleet, size: fleet.ids.length, progress };
  const incomplete = incompleteOf(await execute(dependencies, request, tasks, work));
  if (isComplete(incomplete)) return;
  throw new RouterError(
    "StillInUse",
    `cannot delete fleet "${request.name}": ${describeIncomplete(incomplete, tasks.length)}`,
  );
}

/** The router of a fleet, in an API version that knows all fields of all its workers. */
export function targetOf(properties: JsonObject, ...fleets: readonly FleetSnapshot[]): RouterTarget {
  const needed = Object.entries(schema.fields).flatMap(([field, { since }]) =>
    since !== undefined && fleets.some((fleet) => isUsed(fleet, field)) ? [since] : [],
  );
  const { endpoint, apiVersion } = routerTargetOf(schema, {
    endpoint: properties["endpoint"] ?? null,
    apiVersion: properties["apiVersion"] ?? null,
  });
  return { endpoint, apiVersion: latestVersion(apiVersion, ...needed) };
}

function isUsed({ lines, ids, pendingOf }: FleetSnapshot, field: string): boolean {
  const isPending = (id: string): boolean => {
    const declarations = pendingOf(id)?.["declarations"];
    return Array.isArray(declarations) && declarations.some((one: JsonValue) => isJsonObject(one) && field in one);
  };
  return mentions(lines, field) || ids.some(isPending);
}
