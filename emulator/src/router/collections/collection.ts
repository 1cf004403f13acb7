/** The operations that all collections share: get, list, upsert, remove. A definition holds what differs. */
import * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import { type JsonObject, isEqual, isObject } from "../../util/json.js";
import { mergePatch, withoutNulls } from "../../util/merge-patch.js";
import { type ApiVersion, fullVersion } from "../api-version.js";
import { etagOf } from "../entities/etag.js";
import { type MemberNames, memberNames, memberNamesOf, spellMembers } from "../entities/member-names.js";
import { fieldDetail, parseBySchema, unknownField } from "../entities/validation.js";
import { type ErrorDetail, serviceErrors } from "../errors.js";
import type { Store } from "../state/store.js";
import type { Collection, Definition, Item, ListQuery, Page, Validators, ViewContext, Write } from "./definition.js";

/** Makes the shared operations for one collection. */
export function defineCollection<Body extends object, R extends Stored<Body>>(
  definition: Definition<Body, R>,
): Collection {
  const toItem = (store: Store, record: R, version: ApiVersion): Item => ({
    body: definition.view(record, viewContext(store, version)),
    ...validatorsOf(record),
  });
  // Made by the first write: a start should not wait for it.
  let names: MemberNames | undefined;
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
    upsert(store, id, write) {
      const isNew = !definition.records(store).has(id);
      const { version = fullVersion } = write;
      names ??= memberNames(["id", "etag", ...definition.readOnly, ...memberNamesOf(definition.schema)]);
      const patch = spellMembers(write.patch, names);
      const record = upsert(definition, store, id, { ...write, patch, version });
      return { isNew, ...toItem(store, record, version) };
    },
    checkReferences(store, id) {
      const record = definition.records(store).get(id);
      if (record === undefined || store.settings.references === "unchecked") return;
      const details = definition.checkReferences?.(store, record.body, undefined) ?? [];
      if (details.length > 0) throw serviceErrors.invalid(details);
    },
    remove(store, id, { isChecked }) {
      const record = definition.records(store).get(id);
      if (record === undefined) {
        if (isChecked && store.settings.missingDelete === 404) throw serviceErrors.notFound();
        return;
      }
      if (isChecked) definition.checkRemovable(store, record);
      definition.beforeRemove?.(store, record);
      definition.records(store).delete(id);
      store.next();
    },
  };
}

const validatorsOf = (record: Stored<unknown>): Validators => ({
  etag: etagOf(record),
  lastModified: record.lastModified,
});

function upsert<Body extends object, R extends Stored<Body>>(
  definition: Definition<Body, R>,
  store: Store,
  id: string,
  { patch, version, mayLackReferences = false, checkPrecondition }: Write & { readonly version: ApiVersion },
): R {
  const live = definition.records(store).get(id);
  const unknown = store.settings.isLoose ? [] : findUnknownFields(definition, patch, version);
  if (unknown.length > 0) throw serviceErrors.invalid(unknown);
  checkPrecondition?.(live && validatorsOf(live));
  if (live !== undefined) definition.checkWritable?.(live);
  const body = buildBody(definition, store, { id, patch, live: live?.body, mayLackReferences });
  if (live === undefined) {
    const record = definition.begin(store, store.begin(id, body));
    definition.records(store).set(id, record);
    definition.afterWrite?.(store, record, undefined);
    return record;
  }
  const old = live.body;
  if (!isEqual(body, old)) {
    live.body = body;
    store.touch(live);
    definition.afterWrite?.(store, live, old);
  }
  return live;
}

function buildBody<Body extends object>(
  definition: Pick<
    Definition<Body, Stored<Body>>,
    "schema" | "readOnly" | "nested" | "complete" | "checkBody" | "checkReferences"
  >,
  store: Store,
  {
    id,
    patch,
    live,
    mayLackReferences,
  }: Required<Pick<Write, "patch" | "mayLackReferences">> & {
    readonly id: string;
    readonly live: Body | undefined;
  },
): Body {
  const ignored = new Set(["id", "etag", ...definition.readOnly]);
  const written = Object.fromEntries(Object.entries(patch).filter(([name]) => !ignored.has(name)));
  const tagged = new Set(Object.keys(definition.nested ?? {}));
  const merged = mergePatch(live ?? {}, written, tagged);
  const body = parseBySchema(definition.schema, withoutNulls(merged), store.settings.isLoose);
  const isChecked = store.settings.references === "checked" && !mayLackReferences;
  const details = [
    ...(definition.checkBody?.(body) ?? []),
    ...(isChecked ? (definition.checkReferences?.(store, body, live) ?? []) : []),
  ];
  if (details.length > 0) throw serviceErrors.invalid(details);
  return definition.complete?.(body, { id, now: store.now(), makeId: () => store.makeId() }) ?? body;
}

// Checks the patch, not the result: an unknown field that is set to null leaves no trace in the result.
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
      // Schemas drop this name silently.
      return Object.hasOwn(member, "__proto__") ? [unknownField(`${path}.__proto__`)] : [];
    });
  return visit(patch, [...shown, ...readOnly, "id", "etag"], "");
}

function list<Body extends object, R extends Stored<Body>>(
  definition: Definition<Body, R>,
  store: Store,
  { size, filters, after }: ListQuery,
  version: ApiVersion,
): Page {
  const matches = readFilter(() => definition.filter?.(filters)) ?? (() => true);
  // One more than asked for shows whether there is a next page.
  const found = definition.records(store).list(after, size + 1, matches);
  const context = viewContext(store, version);
  const records = found.slice(0, size);
  const items = records.map((record) => definition.view(record, context));
  const last = records.at(-1);
  return last === undefined || found.length <= size
    ? { items }
    : { items, last: definition.listKey?.(last) ?? last.id };
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
    throw serviceErrors.invalid(
      error.issues.map(({ path, message }) => fieldDetail("InvalidQuery", path.join("."), message)),
    );
  }
}
