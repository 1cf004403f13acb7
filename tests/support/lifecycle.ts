/** The verbs of a resource handler with positional arguments, as suites call them. */
import type { JsonObject } from "jobrouter-emulator";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import type { CheckResult, DiffResult } from "../../provider/dist/reconciler/check.js";
import { type EntityDependencies, entityHandler } from "../../provider/dist/reconciler/entity-handler.js";
import type { ReadResult, ResourceHandler } from "../../provider/dist/reconciler/resource-handler.js";

/** The six verbs; plain JSON in and out. */
export interface Lifecycle {
  check(olds: JsonObject, news: JsonObject): CheckResult;
  diff(id: string, olds: JsonObject, news: JsonObject): DiffResult;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  read(id: string, state: JsonObject): Promise<ReadResult | undefined>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<{ outs: JsonObject }>;
  delete(id: string, state: JsonObject): Promise<void>;
}

/** Calls a handler by requests of a resource with this name; `log` gets its lines. */
export function lifecycleOf(
  handler: ResourceHandler,
  log: (line: string) => void = () => undefined,
  name = "resource",
): Lifecycle {
  const about = { name, log };
  return {
    check: (olds, news) => handler.check({ ...about, olds, news }),
    diff: (id, olds, news) => handler.diff({ ...about, id, olds, news }),
    create: (news) => handler.create({ ...about, news }),
    read: (id, state) => handler.read({ ...about, id, state }),
    update: (id, olds, news) => handler.update({ ...about, id, olds, news }),
    delete: (id, state) => handler.delete({ ...about, id, state }),
  };
}

/** The lifecycle of one kind of entity; `report` gets the lines that it logs. */
export function lifecycle(
  schema: ResourceSchema,
  { report, ...dependencies }: EntityDependencies & { readonly report?: (line: string) => void },
): Lifecycle {
  return lifecycleOf(entityHandler(schema, dependencies), report);
}
