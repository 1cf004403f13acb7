/** Reads what a router holds, without writing anything. */
import {
  type CheckFailure,
  type Entity,
  type JsonObject,
  type ResourceSchema,
  type RouterClient,
  check,
  declarationFrom,
  filterMembers,
  importResource,
  matchesCondition,
  registry,
} from "pulumi-jobrouter/internal";
import type { ExportedEntity, Origin } from "./exported-entity.js";
import { type Selection, matches } from "./selection.js";

/** An entity that no program can declare as it is. */
export interface UndeclarableEntity {
  readonly schema: ResourceSchema;
  readonly id: string;
  readonly failures: readonly CheckFailure[];
}

/** What was found. */
export interface Findings {
  /** By kind, then by id. */
  readonly entities: readonly ExportedEntity[];
  readonly undeclarable: readonly UndeclarableEntity[];
  /** How many entities of the selection are finished, by schema. */
  readonly finished: ReadonlyMap<ResourceSchema, number>;
  /** How many entities of the selection are runtime data and were not asked for, by schema. */
  readonly runtimeData: ReadonlyMap<ResourceSchema, number>;
}

/** Lists the selected entities. Throws a RouterError when the router cannot be read. */
export async function readRouter(
  router: Pick<RouterClient, "collection">,
  selection: Selection,
  origin: Origin,
): Promise<Findings> {
  const entities: ExportedEntity[] = [];
  const undeclarable: UndeclarableEntity[] = [];
  const finished = new Map<ResourceSchema, number>();
  const runtimeData = new Map<ResourceSchema, number>();
  const { kinds } = selection;
  for (const schema of Object.values(registry)) {
    if (kinds.length > 0 && !kinds.includes(schema.kind)) continue;
    if (kinds.length === 0 && schema.isRuntimeData === true) {
      const live = await list(router, schema, selection, schema.listing?.filters);
      runtimeData.set(schema, live.length);
      continue;
    }
    const found = await list(router, schema, selection);
    const live = found.filter(({ body }) => !isFinished(schema, body));
    if (live.length < found.length) finished.set(schema, found.length - live.length);
    for (const { id, body } of live) {
      const declaration = configurationFrom(schema, body);
      const { failures } = check(schema, importResource(schema, id, declaration, origin).inputs);
      if (failures.length === 0) entities.push({ schema, id, declaration });
      else undeclarable.push({ schema, id, failures });
    }
  }
  return { entities, undeclarable, finished, runtimeData };
}

/** Lists by id; an entity that moved from page to page during the list counts once. */
async function list(
  router: Pick<RouterClient, "collection">,
  { collection }: ResourceSchema,
  selection: Selection,
  filters?: Readonly<Record<string, string>>,
): Promise<readonly Entity[]> {
  const found = new Map<string, Entity>();
  for await (const entity of router.collection(collection).list(filters)) {
    if (matches(selection, entity)) found.set(entity.id, entity);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function isFinished({ terminalStates }: ResourceSchema, body: JsonObject): boolean {
  return terminalStates !== undefined && matchesCondition(terminalStates.when, body);
}

/** The declaration of an entity without its runtime data. */
function configurationFrom(schema: ResourceSchema, body: JsonObject): JsonObject {
  return filterMembers(declarationFrom(schema, body), (field) => schema.fields[field]?.isRuntimeData !== true);
}
