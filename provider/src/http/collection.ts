/** The generic client of one router: the same verbs for workers, jobs, queues and policies. */
import type { CollectionName } from "../schema/names";
import { registry } from "../schema/registry";
import type { ResourceSchema } from "../schema/resource-schema";
import { secretTexts } from "../schema/shape";
import type { JsonObject } from "../util/json";
import { RouterError, hasCode } from "../errors";
import type { SendOptions } from "./request-context";
import { type Caller, call } from "./caller";
import {
  type Entity,
  type Reader,
  type ServiceResponse,
  decodeItem,
  decodeObject,
  decodePage,
  readEntity,
  unreadable,
} from "./decode";

const SCHEMAS: ReadonlyMap<CollectionName, ResourceSchema> = new Map(
  Object.values(registry).map((schema) => [schema.collection, schema]),
);

/** A million entities at a hundred per page; a list that goes on after that has no end. */
const MAX_PAGES = 10_000;

/** Preconditions of a write; the service answers 412 (`PreconditionFailed`) when one does not hold. */
export interface Precondition {
  /** The etag that the entity must still have. */
  readonly ifMatch?: string | undefined;
  /** The entity must not have changed since. */
  readonly ifUnmodifiedSince?: Date | undefined;
}

/** Options of a creation. */
export interface CreationOptions {
  /** Called when the PATCH updated an entity (200) that another client created. */
  readonly onExisting?: (() => void) | undefined;
}

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call: it then rejects with `Aborted`. */
  readonly signal?: AbortSignal | undefined;
}

export type ReadOptions = CallOptions & Pick<SendOptions, "isBackground">;

/** Options of a call that accepts no precondition, and therefore follows a fresh read. */
export type FreshnessOptions = CallOptions & Pick<SendOptions, "shouldSend">;

/** Options of an action; `assignment` is the one of the job that it is meant for. */
export type ActionOptions = FreshnessOptions & { readonly assignment?: string };

/** The service's own filters of a list, as query parameters. */
export type Query = Readonly<Record<string, string>>;

/** The verbs of one collection. Every method throws a RouterError and nothing else. */
export interface Collection<Item = Entity> {
  readonly endpoint: string;
  /** GET one: `undefined` when the service says 404, and only then. */
  find(id: string, options?: ReadOptions): Promise<Item | undefined>;
  /** GET one; throws `NotFound`. */
  get(id: string, options?: ReadOptions): Promise<Item>;
  /** PATCH with a merge patch: creates what is not there (201) or updates (200). */
  patch(id: string, mergePatch: JsonObject, options?: Precondition & CreationOptions & CallOptions): Promise<Item>;
  /** DELETE; 204 and 404 both count as success. */
  remove(id: string, options?: FreshnessOptions): Promise<void>;
  /** GET all, with the service's own filters; fetches the next page only when it is needed. */
  list(query?: Query, options?: ReadOptions): AsyncGenerator<Item, void, undefined>;
  /** The same, page by page. */
  pages(query?: Query, options?: ReadOptions): AsyncGenerator<readonly Item[], void, undefined>;
  /** POST an action on one, for example `cancel`, or on one of its assignments, for example `close`. */
  act(id: string, action: string, body?: JsonObject, options?: ActionOptions): Promise<void>;
}

export interface RouterClient {
  /** The verbs of one collection; entities come as plain JSON. */
  collection(name: CollectionName): Collection;
}

export function createRouterClient(caller: Caller): RouterClient {
  return { collection: (name) => openCollection(caller, name, readEntity) };
}

/** Opens one collection; `read` turns the JSON of an entity into what the verbs return. */
export function openCollection<Item>(caller: Caller, name: CollectionName, read: Reader<Item>): Collection<Item> {
  const { noun = name, shape } = SCHEMAS.get(name) ?? {};
  const pathOf = (id: string): string => `/routing/${name}/${segmentOf(id)}`;
  const get = async (id: string, options?: ReadOptions): Promise<Item> => {
    const action = `read ${noun} "${id}"`;
    return decodeItem(await call(caller, { method: "GET", path: pathOf(id), action, ...options }), id, read, action);
  };
  const pages: Collection<Item>["pages"] = (query = {}, options = {}) => listPages(caller, name, read, query, options);
  return {
    endpoint: caller.endpoint,
    get,
    find: (id, options) => orUndefined(get(id, options)),
    async patch(id, mergePatch, { ifMatch, ifUnmodifiedSince, onExisting, signal } = {}) {
      if (Number.isNaN(ifUnmodifiedSince?.getTime())) {
        throw new RouterError("InvalidInput", "the option ifUnmodifiedSince is an invalid Date; give a point in time");
      }
      const action = `write ${noun} "${id}"`;
      const headers = {
        "Content-Type": "application/merge-patch+json",
        ...(ifMatch !== undefined && { "If-Match": ifMatch }),
        ...(ifUnmodifiedSince !== undefined && { "If-Unmodified-Since": ifUnmodifiedSince.toUTCString() }),
      };
      const body = JSON.stringify(mergePatch);
      const secrets = shape && secretTexts({ shape }, mergePatch);
      const attempts = { mayHaveBeenApplied: false };
      const onUnknownOutcome = (): void => {
        attempts.mayHaveBeenApplied = true;
      };
      const path = pathOf(id);
      const request = { method: "PATCH", path, headers, body, action, signal, secrets, onUnknownOutcome } as const;
      const response = await call(caller, request);
      if (response.status === 200 && !attempts.mayHaveBeenApplied) onExisting?.();
      return decodeItem(response, id, read, action);
    },
    async remove(id, options) {
      await orUndefined(
        call(caller, { method: "DELETE", path: pathOf(id), action: `delete ${noun} "${id}"`, ...options }),
      );
    },
    pages,
    async *list(query, options) {
      for await (const page of pages(query, options)) yield* page;
    },
    async act(id, action, body = {}, { assignment, ...options } = {}) {
      const part = assignment === undefined ? "" : `/assignments/${segmentOf(assignment)}`;
      await post(caller, `${pathOf(id)}${part}:${action}`, body, `${action} ${noun} "${id}"`, options);
    },
  };
}

/** An id as one segment of a path. Throws `InvalidInput` for an id that would make the path mean something else. */
export function segmentOf(id: string): string {
  // A URL drops the segments . and .. even when they are percent-encoded.
  if (["", ".", ".."].includes(id) || /\p{Surrogate}/u.test(id)) {
    throw new RouterError("InvalidInput", `${JSON.stringify(id)} cannot be an id in the router`);
  }
  return encodeURIComponent(id);
}

/** POSTs an action, with a JSON body or none. */
export async function post(
  caller: Caller,
  path: string,
  body: JsonObject | undefined,
  action: string,
  options: FreshnessOptions = {},
): Promise<ServiceResponse> {
  const content = body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return call(caller, { method: "POST", path, action, ...content, ...options });
}

async function* listPages<Item>(
  caller: Caller,
  name: CollectionName,
  read: Reader<Item>,
  filters: Query,
  options: ReadOptions,
): AsyncGenerator<readonly Item[], void, undefined> {
  const action = `list ${name}`;
  const path = `/routing/${name}`;
  let query = filters;
  const seen = new Set<string>();
  for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber += 1) {
    const response = await call(caller, { method: "GET", path, query, action, ...options });
    const { items, nextLink } = decodePage(decodeObject(response, action), read, action);
    yield items;
    if (nextLink === undefined) return;
    if (seen.has(nextLink)) throw unreadable(action, "the list repeats a page");
    seen.add(nextLink);
    query = queryOf(nextLink, caller.endpoint, path, action);
  }
  throw unreadable(action, `the list has no end after ${MAX_PAGES} pages`);
}

/** Reads the link to the next page: relative, without `api-version`. Its host is never used, and its path must be that of the list. */
function queryOf(link: string, endpoint: string, path: string, action: string): Query {
  if (!URL.canParse(link, endpoint)) throw unreadable(action, "the link to the next page is no URL");
  const url = new URL(link, endpoint);
  if (url.pathname !== path) throw unreadable(action, "the link to the next page is to another path");
  return Object.fromEntries(url.searchParams);
}

/** Turns 404, and only 404, into `undefined`. */
async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (hasCode(error, "NotFound")) return undefined;
    throw error;
  }
}
