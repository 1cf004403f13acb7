/** Who still refers to an entity that the service does not let go of. */
import { RouterError } from "../../errors";
import type { ResourceSchema } from "../../schema/resource-schema";
import { formatPath } from "../../util/path";
import { kindsReferredTo, referencesIn } from "../../schema/references";
import { registry } from "../../schema/registry";
import type { Collection } from "../../http/collection";

/** Opens the collections of one router. */
export type OpenCollection = (name: ResourceSchema["collection"]) => Promise<Collection>;

/** Names of one kind in a message; the rest is "more". */
const MOST_NAMED = 3;

/** Pages of one list that are searched: to explain a failure must not take for ever. */
const MOST_SEARCHED = 50;

/**
 * The error for an entity that stays in use: names what refers to it, where that can be found out, and then says `why` it
 * could not be deleted; else `cause`.
 */
export async function stillInUse(
  schema: ResourceSchema,
  id: string,
  open: OpenCollection,
  cause: RouterError,
  why = `the service said: ${cause.message}`,
): Promise<RouterError> {
  const found: string[] = [];
  for (const other of Object.values(registry)) {
    if (!kindsReferredTo(other.shape).includes(schema.kind)) continue;
    try {
      found.push(...(await findReferrers(schema, id, other, await open(other.collection))));
    } catch (error) {
      // The refusal of the deletion is what the user must read; that a list cannot be read only adds to it.
      if (!(error instanceof RouterError)) throw error;
      found.push(`maybe ${other.collection}, which cannot be read (${error.code})`);
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
  other: ResourceSchema,
  at: Collection,
): Promise<string[]> {
  const { filters, filterOf } = other.listing ?? {};
  const filter = filterOf?.[schema.kind];
  const found: string[] = [];
  let searched = 0;
  for await (const page of at.pages({ ...filters, ...(filter !== undefined && { [filter]: id }) })) {
    for (const { id: name, body } of page) {
      const reference = referencesIn(other.shape, body).find((one) => one.kind === schema.kind && one.id === id);
      if (reference === undefined) continue;
      if (found.length === MOST_NAMED) return [...found, `more ${other.collection}`];
      found.push(`${other.noun} "${name}" (${formatPath(reference.path)})`);
    }
    searched += 1;
    if (searched === MOST_SEARCHED) return [...found, `maybe more ${other.collection}`];
  }
  return found;
}
