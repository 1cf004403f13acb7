/** The fields of workers that a run changes, in words. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../util/json";
import { VALUE } from "../schema/shape";
import { worker as schema } from "../schema/worker";
import { isEquivalent } from "../reconciler/compare";
import { showValue } from "../reconciler/show-value";
import { type Shard } from "./shard-bag";

/** Workers that are shown; where there are more, none is. */
const MOST_SHOWN = 3;

/** One text, such as `(ada: capacity 100 → 120)`, where so few workers change that a line can hold them; else none. */
export function describeChanges(before: Shard, after: Shard, touched: readonly string[]): readonly string[] {
  const changed = touched.filter((id) => after.lines.workers.has(id));
  if (changed.length === 0 || changed.length > MOST_SHOWN) return [];
  const shown = changed.map((id) => `${id}: ${changesOf(before.bagOf(id) ?? {}, after.bagOf(id) ?? {}).join(", ")}`);
  return [`(${shown.join("; ")})`];
}

/** The fields that differ, each with its values: `capacity 100 → 120`, `labels.level not set → 3`. */
export function changesOf(before: JsonObject, after: JsonObject): readonly string[] {
  return differences(before, after).map(({ name, was, is }) => `${name} ${show(was)} → ${show(is)}`);
}

/** The names of the fields that differ: `capacity`, `labels.level`. */
export function changedNames(before: JsonObject, after: JsonObject): readonly string[] {
  return differences(before, after).map(({ name }) => name);
}

interface Difference {
  readonly name: string;
  readonly was: JsonValue | undefined;
  readonly is: JsonValue | undefined;
}

function differences(before: JsonObject, after: JsonObject): readonly Difference[] {
  return [...schema.shape.members].flatMap(([key, { shape }]): readonly Difference[] => {
    const [was, is] = [own(before, key), own(after, key)];
    if (isEquivalent(shape, was, is)) return [];
    if (shape.kind !== "map" || !isJsonObject(was) || !isJsonObject(is)) return [{ name: key, was, is }];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return names
      .map((name) => ({ name: `${key}.${name}`, was: own(was, name), is: own(is, name) }))
      .filter((one) => one.was !== one.is);
  });
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? "not set" : showValue(VALUE, value);
}
