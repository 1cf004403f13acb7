/** Finds what still refers to an entity that the service refuses to delete. */
import { type JsonValue, isJsonObject, own } from "../../util/json";
import { RouterError } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import { type Path, formatPath } from "../../util/path";
import type { Kind } from "../../schema/names";
import { registry } from "../../schema/registry";
import { type Shape, caseOf } from "../../schema/shape";
import type { Collection } from "../../http/collection";

export type OpenCollection = (name: ResourceSchema["collection"]) => Promise<Collection>;

/** Names of one kind in a message; the rest is "more". */
const MAX_NAMED = 3;

/** Pages of one list that are searched, so that explaining a failure takes a bounded time. */
const MAX_PAGES = 50;

/**
 * Builds the error for an entity that stays in use: names what refers to it and says `why` it could not be deleted.
 * Returns `cause` when nothing is found.
 */
export async function stillInUse(
  schema: ResourceSchema,
  id: string,
  open: OpenCollection,
  cause: RouterError,
  why = `the service said: ${cause.message}`,
): Promise<RouterError> {
  const found: string[] = [];
  for (const referrer of Object.values(registry)) {
    if (!kindsReferredTo(referrer.shape).includes(schema.kind)) continue;
    try {
      found.push(...(await findReferrers(schema, id, referrer, await open(referrer.collection))));
    } catch (error) {
      // The refused deletion is the error to show; an unreadable list only adds to it.
      if (!(error instanceof RouterError)) throw error;
      found.push(`maybe ${referrer.collection}, which cannot be read (${error.code})`);
    }
  }
  if (found.length === 0) return cause;
  const message =
    `cannot delete ${schema.noun} "${id}": it is still in use by ${found.join(", ")}. ` +
    `Change or delete those first, then run again; ${why}`;
  return new RouterError("StillInUse", message, {
    cause,
    ...(cause.status !== undefined && { status: cause.status }),
    ...(cause.serviceCode !== undefined && { serviceCode: cause.serviceCode }),
  });
}

async function findReferrers(
  schema: ResourceSchema,
  id: string,
  referrer: ResourceSchema,
  collection: Collection,
): Promise<string[]> {
  const { filters, filterOf } = referrer.listing ?? {};
  const filter = filterOf?.[schema.kind];
  const found: string[] = [];
  let searched = 0;
  for await (const page of collection.pages({ ...filters, ...(filter !== undefined && { [filter]: id }) })) {
    for (const { id: name, body } of page) {
      const reference = referencesIn(referrer.shape, body).find(
        (found) => found.kind === schema.kind && found.id === id,
      );
      if (reference === undefined) continue;
      if (found.length === MAX_NAMED) return [...found, `more ${referrer.collection}`];
      found.push(`${referrer.noun} "${name}" (${formatPath(reference.path)})`);
    }
    searched += 1;
    if (searched === MAX_PAGES) return [...found, `maybe more ${referrer.collection}`];
  }
  return found;
}

export interface Reference {
  readonly kind: Kind;
  readonly id: string;
  /** Names and indexes that lead to it. */
  readonly path: Path;
}

/** All mentions in a value, in the order of the schema. */
export function referencesIn(shape: Shape, value: JsonValue | undefined, path: Path = []): readonly Reference[] {
  if (shape.kind === "value") {
    const isReference = shape.refersTo !== undefined && typeof value === "string";
    return isReference ? [{ kind: shape.refersTo, id: value, path }] : [];
  }
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.flatMap((item: JsonValue, index) => referencesIn(shape.item, item, [...path, index]));
  }
  if (!isJsonObject(value)) return [];
  if (shape.kind === "union") return referencesIn(caseOf(shape, own(value, shape.tag)), value, path);
  if (shape.kind !== "object") return [];
  return [...shape.members].flatMap(([key, member]) => referencesIn(member.shape, own(value, key), [...path, key]));
}

/** The kinds that a value of this shape can refer to. */
export function kindsReferredTo(shape: Shape): readonly Kind[] {
  if (shape.kind === "value") return shape.refersTo === undefined ? [] : [shape.refersTo];
  if (shape.kind === "list") return kindsReferredTo(shape.item);
  if (shape.kind === "union") return [...shape.cases.values()].flatMap(kindsReferredTo);
  return shape.kind === "object" ? [...shape.members.values()].flatMap((m) => kindsReferredTo(m.shape)) : [];
}
