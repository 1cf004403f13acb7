/** The verbs of a part of a fleet with positional arguments, and their form as a resource handler. */
import type { JsonObject } from "../util/json";
import type { CheckResult } from "../reconciler/check";
import type { DiffResult } from "../reconciler/diff";
import type { ReadResult, ResourceHandler } from "../reconciler/resource-handler";

/** The six verbs of one part; plain JSON in and out. */
export interface Lifecycle {
  check(olds: JsonObject, news: JsonObject): CheckResult;
  diff(id: string, olds: JsonObject, news: JsonObject): DiffResult;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  read(id: string, state: JsonObject): Promise<ReadResult | undefined>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<{ outs: JsonObject }>;
  delete(id: string, state: JsonObject): Promise<void>;
}

/** Adapts the verbs to request objects. */
export function handlerOf(cycle: Lifecycle): ResourceHandler {
  return {
    check: ({ olds, news }) => cycle.check(olds, news),
    diff: ({ id, olds, news }) => cycle.diff(id, olds, news),
    create: ({ news }) => cycle.create(news),
    read: ({ id, state }) => cycle.read(id, state),
    update: ({ id, olds, news }) => cycle.update(id, olds, news),
    delete: ({ id, state }) => cycle.delete(id, state),
  };
}
