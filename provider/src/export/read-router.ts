/** Reads what a router holds, without writing anything. */
import { type JsonObject, filterMembers } from "../util/json";
import type { CheckFailure, ResourceSchema } from "../schema/resource-schema";
import { registry } from "../schema/registry";
import { check } from "../reconciler/check";
import { isWhile } from "../reconciler/removal/condition";
import { declarationFrom } from "../reconciler/state";
import type { Entity } from "../http/decode";
import type { RouterClient } from "../http/router-client";
import type { Exported, Origin } from "./exported";
import { inputsOf } from "./import-file";
import { type Selection, isWanted } from "./selection";

/** An entity that no program can declare as it is. */
export interface Undeclarable {
  readonly schema: ResourceSchema;
  readonly id: string;
  readonly failures: readonly CheckFailure[];
}

/** What was found. */
export interface Findings {
  /** By kind, then by id. */
  readonly entities: readonly Exported[];
  readonly undeclarable: readonly Undeclarable[];
  /** How many fitted the selection and had ended, by schema. */
  readonly ended: ReadonlyMap<ResourceSchema, number>;
  /** How many fitted the selection, of the kinds that must be asked for, by schema. */
  readonly unasked: ReadonlyMap<ResourceSchema, number>;
}

/** Lists the wanted entities. Throws a RouterError when the router cannot be read. */
export async function readRouter(
  router: Pick<RouterClient, "collection">,
  selection: Selection,
  origin: Origin,
): Promise<Findings> {
  const entities: Exported[] = [];
  const undeclarable: Undeclarable[] = [];
  const ended = new Map<ResourceSchema, number>();
  const unasked = new Map<ResourceSchema, number>();
  const { kinds } = selection;
  for (const schema of Object.values(registry)) {
    if (kinds.length > 0 && !kinds.includes(schema.kind)) continue;
    if (kinds.length === 0 && schema.isTraffic === true) {
      const living = await list(router, schema, selection, schema.listing?.filters);
      unasked.set(schema, living.length);
      continue;
    }
    const found = await list(router, schema, selection);
    const living = found.filter(({ body }) => !hasEnded(schema, body));
    if (living.length < found.length) ended.set(schema, found.length - living.length);
    for (const entity of living) {
      const exported = { schema, id: entity.id, declaration: setUpOf(schema, entity.body) };
      const { failures } = check(schema, inputsOf(exported, origin));
      if (failures.length === 0) entities.push(exported);
      else undeclarable.push({ schema, id: entity.id, failures });
    }
  }
  return { entities, undeclarable, ended, unasked };
}

/** In the order of their ids; what moved from page to page while the list was read is in it once. */
async function list(
  router: Pick<RouterClient, "collection">,
  { collection }: ResourceSchema,
  selection: Selection,
  filters?: Readonly<Record<string, string>>,
): Promise<readonly Entity[]> {
  const found = new Map<string, Entity>();
  for await (const entity of router.collection(collection).list(filters)) {
    if (isWanted(selection, entity)) found.set(entity.id, entity);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function hasEnded({ spent }: ResourceSchema, body: JsonObject): boolean {
  return spent !== undefined && isWhile(spent.while, body);
}

function setUpOf(schema: ResourceSchema, body: JsonObject): JsonObject {
  return filterMembers(declarationFrom(schema, body), (field) => schema.fields[field]?.isTraffic !== true);
}
