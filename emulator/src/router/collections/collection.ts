/** The verbs that all collections share: get, list, upsert, remove; what differs stands in a definition. */
import type { ApiVersion } from "../api-version.js";
import { fullVersion } from "../api-version.js";
import * as z from "zod";
import { fieldDetail, unknownField } from "../entities/fields.js";
import type { ErrorDetail } from "../errors.js";
import { refusals } from "../errors.js";
import type { JsonObject } from "../../util/json.js";
import { isEqual, isObject } from "../../util/json.js";
import { mergePatch, withoutNulls } from "../../util/merge-patch.js";
import { cutPage, readPageRequest } from "../../http/paging.js";
import type { Conditions } from "../../http/preconditions.js";
import { judgeConditions } from "../../http/preconditions.js";
import { readBySchema } from "../entities/validation.js";
import type { RouterSettings } from "../settings.js";
import type { Stored } from "../entities/records.js";
import type { Store } from "../state/store.js";
import type { Table } from "../../storage/table.js";
import { etagOf } from "../entities/records.js";

/** A collection by its name in paths. */
export type CollectionName =
  "workers" | "jobs" | "queues" | "distributionPolicies" | "classificationPolicies" | "exceptionPolicies";

/** What decides how an entity is shown. */
export interface ViewContext {
  readonly now: number;
  readonly version: ApiVersion;
  readonly secrets: RouterSettings["secrets"];
}

/** What sets one collection apart from the others. */
export interface Definition<Body extends object, Record extends Stored<Body>> {
  readonly name: CollectionName;
  readonly schema: z.ZodType<Body>;
  /** Fields the service sets; in a body they are ignored, because clients send fetched entities back. */
  readonly readOnly: readonly string[];
  readonly fields: readonly string[];
  /** Those of the fields that only the preview version of the API knows. */
  readonly previewFields?: readonly string[];
  /** Objects told apart by kind or with a fixed set of members, wherever they stand. */
  readonly nested?: Readonly<{ [name: string]: readonly string[] }>;
  complete?(body: Body, context: { id: string; now: number; makeId: () => string }): Body;
  checkBody?(body: Body): ErrorDetail[];
  checkReferences?(store: Store, body: Body): ErrorDetail[];
  records(store: Store): Table<Record>;
  begin(store: Store, base: Stored<Body>): Record;
  refuseWrite?(record: Record): void;
  /** What follows from a write at once, before it is answered. */
  written?(store: Store, record: Record, before: Body | undefined): void;
  view(record: Record, context: ViewContext): JsonObject;
  readonly filterNames?: readonly string[];
  filter?(query: Readonly<{ [name: string]: string }>): (record: Record) => boolean;
  /** By what the table orders its lists; the id unless given. */
  listKey?(record: Record): string;
  refuseRemoval(store: Store, record: Record): void;
  beforeRemoval?(store: Store, record: Record): void;
}

/** An entity as it is answered. */
export interface Item {
  readonly body: JsonObject;
  readonly etag: string;
  readonly lastModified: number;
}

/** A merge patch with its circumstances. */
export interface Write {
  readonly patch: JsonObject;
  readonly conditions?: Conditions;
  readonly version?: ApiVersion;
}

/** The verbs that all collections share. */
export interface Collection {
  readonly name: CollectionName;
  readonly filterNames: readonly string[];
  get(store: Store, id: string, version?: ApiVersion): Item | undefined;
  /** An entity as it is kept: what was written, keys of rules included, with the defaults of what was not. */
  stored(store: Store, id: string): JsonObject | undefined;
  list(store: Store, query: Readonly<Record<string, string>>, version?: ApiVersion): JsonObject;
  upsert(store: Store, id: string, write: Write): Item & { readonly isNew: boolean };
  remove(store: Store, id: string, how: { isChecked: boolean }): void;
}

/** Makes the shared verbs for one collection. */
export function defineCollection<Body extends object, R extends Stored<Body>>(
  definition: Definition<Body, R>,
): Collection {
  const toItem = (store: Store, record: R, version: ApiVersion): Item => ({
    body: definition.view(record, viewContext(store, version)),
    etag: etagOf(record),
    lastModified: record.lastModified,
  });
  return {
    name: definition.name,
    filterNames: definition.filterNames ?? [],
    get(store, id, version = fullVersion) {
      const record = definition.records(store).get(id);
      return record && toItem(store, record, version);
    },
    stored(store, id) {
      const record = definition.records(store).get(id);
      // Bodies come out of schemas that make JSON and nothing else.
      return record && (structuredClone(record.body) as unknown as JsonObject);
    },
    list: (store, query, version = fullVersion) => list(definition, store, query, version),
    upsert(store, id, { patch, conditions = {}, version = fullVersion }) {
      const isNew = !definition.records(store).has(id);
      const record = upsert(definition, store, id, { patch, conditions, version });
      return { isNew, ...toItem(store, record, version) };
    },
    remove(store, id, { isChecked }) {
      const record = definition.records(store).get(id);
      if (record === undefined) {
        if (isChecked && store.settings.missingDelete === 404) throw refusals.notFound();
        return;
      }
      if (isChecked) definition.refuseRemoval(store, record);
      definition.beforeRemoval?.(store, record);
      definition.records(store).delete(id);
      store.next();
    },
  };
}

function upsert<Body extends object, R extends Stored<Body>>(
  definition: Definition<Body, R>,
  store: Store,
  id: string,
  { patch, conditions, version }: Required<Write>,
): R {
  const live = definition.records(store).get(id);
  const unknown = store.settings.isLoose ? [] : findUnknownFields(definition, patch, version);
  if (unknown.length > 0) throw refusals.invalid(unknown);
  checkConditions(conditions, live);
  if (live !== undefined) definition.refuseWrite?.(live);
  const body = buildBody(definition, store, { id, patch, live: live?.body });
  if (live === undefined) {
    const record = definition.begin(store, store.begin(id, body));
    definition.records(store).set(id, record);
    definition.written?.(store, record, undefined);
    return record;
  }
  const before = live.body;
  if (!isEqual(body, before)) {
    live.body = body;
    store.touch(live);
    definition.written?.(store, live, before);
  }
  return live;
}

function checkConditions(conditions: Conditions, live: Stored<unknown> | undefined): void {
  const validators = live && { etag: etagOf(live), lastModified: live.lastModified };
  const verdict = judgeConditions(conditions, validators);
  if (verdict.kind === "malformed") throw refusals.badRequest(`The header ${verdict.header} is malformed.`);
  if (verdict.kind === "failed") {
    const found = validators === undefined ? "the item does not exist" : `its version is now ${validators.etag}`;
    throw refusals.preconditionFailed(`The condition of the request was not met: ${found}.`);
  }
}

function buildBody<Body extends object>(
  definition: Pick<
    Definition<Body, Stored<Body>>,
    "schema" | "readOnly" | "nested" | "complete" | "checkBody" | "checkReferences"
  >,
  store: Store,
  { id, patch, live }: { id: string; patch: JsonObject; live: Body | undefined },
): Body {
  const ignored = new Set(["id", "etag", ...definition.readOnly]);
  const written = Object.fromEntries(Object.entries(patch).filter(([name]) => !ignored.has(name)));
  const tagged = new Set(Object.keys(definition.nested ?? {}));
  const merged = mergePatch(live ?? {}, written, tagged);
  const body = readBySchema(definition.schema, withoutNulls(merged), store.settings.isLoose);
  const isChecked = store.settings.references === "checked";
  const details = [
    ...(definition.checkBody?.(body) ?? []),
    ...(isChecked ? (definition.checkReferences?.(store, body) ?? []) : []),
  ];
  if (details.length > 0) throw refusals.invalid(details);
  return definition.complete?.(body, { id, now: store.now(), makeId: () => store.makeId() }) ?? body;
}

// Looks at the patch, not at the result: setting an unknown field to null leaves no trace in the result.
function findUnknownFields(
  definition: Pick<Definition<object, Stored<object>>, "fields" | "previewFields" | "readOnly" | "nested">,
  patch: JsonObject,
  version: ApiVersion,
): ErrorDetail[] {
  const { fields, previewFields = [], readOnly, nested = {} } = definition;
  const shown = version === fullVersion ? fields : fields.filter((name) => !previewFields.includes(name));
  const visit = (value: JsonObject, known: readonly string[], prefix: string): ErrorDetail[] =>
    Object.entries(value).flatMap(([name, member]) => {
      const path = `${prefix}${name}`;
      if (!known.includes(name)) return [unknownField(path)];
      const members = Object.hasOwn(nested, name) ? nested[name] : undefined;
      if (!isObject(member)) return [];
      if (members !== undefined) return visit(member, members, `${path}.`);
      // Schemas drop this name without a word.
      return Object.hasOwn(member, "__proto__") ? [unknownField(`${path}.__proto__`)] : [];
    });
  return visit(patch, [...shown, ...readOnly, "id", "etag"], "");
}

function list<Body extends object, R extends Stored<Body>>(
  definition: Definition<Body, R>,
  store: Store,
  query: Readonly<Record<string, string>>,
  version: ApiVersion,
): JsonObject {
  const request = readPageRequest(definition.name, query);
  const isWanted = readFilter(() => definition.filter?.(request.filters)) ?? (() => true);
  const keyOf = (record: R) => definition.listKey?.(record) ?? record.id;
  // One more than asked for tells whether there is a next page.
  const found = definition.records(store).list(request.after, request.size + 1, isWanted);
  const context = viewContext(store, version);
  return cutPage(definition.name, request, found, { keyOf, view: (record) => definition.view(record, context) });
}

const viewContext = (store: Store, version: ApiVersion): ViewContext => ({
  now: store.now(),
  version,
  secrets: store.settings.secrets,
});

function readFilter<Filter>(read: () => Filter): Filter {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw refusals.invalid(
      error.issues.map(({ path, message }) => fieldDetail("InvalidQuery", path.join("."), message)),
    );
  }
}
