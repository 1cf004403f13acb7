/** What a run has to do in a fleet, in counts and in words. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../util/json";
import { VALUE } from "../schema/shape";
import { worker as schema } from "../schema/worker";
import { isEquivalent } from "../reconciler/compare";
import { showValue } from "../reconciler/check";
import { type FleetSnapshot, comparing } from "./snapshot";

export type Action = "create" | "change" | "remove";

/** One worker that is not as declared. */
export interface Task {
  readonly id: string;
  readonly action: Action;
  /** Its state, with its settings. */
  readonly olds: JsonObject | undefined;
  /** Its declaration, with its settings. */
  readonly news: JsonObject | undefined;
  /** An unfinished removal has left it deregistered. */
  readonly isDeactivated?: true;
}

export function differencesBetween(olds: FleetSnapshot, news: FleetSnapshot): readonly Task[] {
  const isSame = comparing(olds, news);
  const { deactivated } = olds;
  const changed = news.ids.filter((id) => !isSame(id) || olds.pendingOf(id) !== undefined || deactivated.has(id));
  const tasks = changed.map((id): Task => {
    const before = olds.propertiesOf(id);
    const action = before === undefined ? "create" : "change";
    return {
      id,
      action,
      olds: before,
      news: news.propertiesOf(id),
      ...(deactivated.has(id) && { isDeactivated: true }),
    };
  });
  return [...tasks, ...removals(olds, (id) => news.lines.workers.has(id))];
}

/** The tasks that remove the workers of a snapshot, except those that stay. */
export function removals(fleet: FleetSnapshot, stays: (id: string) => boolean): readonly Task[] {
  const leaving = fleet.ids.filter((id) => !stays(id));
  return leaving.map((id): Task => ({ id, action: "remove", olds: fleet.propertiesOf(id), news: undefined }));
}

export interface Counts {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  readonly same: number;
}

/** Counts the tasks of a fleet that then has so many workers. */
export function countTasks(tasks: readonly Task[], size: number): Counts {
  const count = (action: Action): number => tasks.filter((task) => task.action === action).length;
  const [created, changed, removed] = [count("create"), count("change"), count("remove")];
  return { created, changed, removed, same: size - created - changed };
}

/** Formats counts as one short text: `+12 ~3 -1 =9984`; zeros are left out, but for `=0` in an empty fleet. */
export function formatCounts({ created, changed, removed, same }: Counts): string {
  const parts = [
    ["+", created],
    ["~", changed],
    ["-", removed],
    ["=", same],
  ] as const;
  const shown = parts.filter(([, count]) => count > 0);
  return shown.length === 0 ? "=0" : shown.map(([sign, count]) => `${sign}${count}`).join(" ");
}

/** Changed workers that a summary names; where there are more, it names none. */
const MAX_DESCRIBED = 3;

/** Names changed workers with their fields, such as ` (ada: capacity 100 → 120)`; empty where they are too many. */
export function describeTasks(tasks: readonly Task[], isHidden: boolean): string {
  const changed = tasks.filter(({ action }) => action === "change");
  if (changed.length === 0 || changed.length > MAX_DESCRIBED) return "";
  const texts = changed.map(({ id, olds = {}, news = {}, isDeactivated }) => {
    // What others have set may stand where the program has a secret.
    const differing = isHidden ? changedNames(olds, news) : changedFields(olds, news);
    const fields = [...(isDeactivated === true ? ["undo of its removal"] : []), ...differing];
    return fields.length === 0 ? id : `${id}: ${fields.join(", ")}`;
  });
  return ` (${texts.join("; ")})`;
}

/** The fields that differ, each with its values: `capacity 100 → 120`, `labels.level not set → 3`. */
export function changedFields(olds: JsonObject, news: JsonObject): readonly string[] {
  return differences(olds, news).map(({ name, from, to }) => `${name} ${show(from)} → ${show(to)}`);
}

/** The names of the fields that differ: `capacity`, `labels.level`. */
export function changedNames(olds: JsonObject, news: JsonObject): readonly string[] {
  return differences(olds, news).map(({ name }) => name);
}

interface Difference {
  readonly name: string;
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
}

function differences(olds: JsonObject, news: JsonObject): readonly Difference[] {
  return [...schema.shape.members].flatMap(([key, { shape }]): readonly Difference[] => {
    const [from, to] = [own(olds, key), own(news, key)];
    if (isEquivalent(shape, from, to)) return [];
    if (shape.kind !== "map" || !isJsonObject(from) || !isJsonObject(to)) return [{ name: key, from, to }];
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return names
      .map((name) => ({ name: `${key}.${name}`, from: own(from, name), to: own(to, name) }))
      .filter((difference) => difference.from !== difference.to);
  });
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? "not set" : showValue(VALUE, value);
}
