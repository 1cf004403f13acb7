/** One collection of the router with typed entities: the operations that all kinds share. */
import type { z } from "zod";
import type { Caller } from "../http/caller";
import { type CallOptions, type Collection, type Query, openCollection } from "../http/collection";
import { type Reader, readAs, unreadable } from "../http/decode";
import type { CollectionName } from "../schema/names";
import { formatList, quote } from "../util/format-list";
import { type UpsertOptions, instantText, mergePatchOf } from "./request-model";
import type { RouterEntity } from "./response-model";

/**
 * A list of the router for `for await`. Each iteration sends its own requests, one per page when the page is needed. An entity
 * that cannot be read does not hide the others: the iteration throws `UnreadableResponse` after the last page.
 * It throws a RouterError and nothing else.
 */
export interface RouterList<Item> extends AsyncIterable<Item> {
  /** The same, page by page. */
  byPage(): AsyncIterable<readonly Item[]>;
}

/** Filter of every list. */
export interface ListFilters {
  /** Maximum number of items per page; it changes the number of requests, not the items. */
  readonly maxPageSize?: number;
}

/** The cause of an error that a list throws after its last page: everything but some entities was read. */
export class UnreadableEntities extends Error {
  /** Always `UnreadableEntities`. */
  override readonly name = "UnreadableEntities";
}

/** A collection of entities. Every method rejects with a RouterError and nothing else. */
export class EntityCollection<
  Entity extends RouterEntity,
  Patch extends object,
  Filters extends ListFilters = ListFilters,
> {
  /** Sends the requests. @hidden */
  protected readonly caller: Caller;
  readonly #name: CollectionName;
  readonly #entities: Collection<Entity>;
  /** The same for lists: a text says why an item cannot be read. */
  readonly #items: Collection<Entity | string>;

  /** Binds the operations to one collection of a router. @hidden */
  constructor(caller: Caller, name: CollectionName, schema: z.ZodType<Entity>) {
    this.caller = caller;
    this.#name = name;
    this.#entities = openCollection(caller, name, readAs(schema));
    this.#items = openCollection(caller, name, itemReader(schema));
  }

  /**
   * PATCH /routing/{collection}/{id}: creates the entity, or merges the patch into it (UpsertWorker, UpsertJob, UpsertQueue,
   * UpsertDistributionPolicy, UpsertClassificationPolicy, UpsertExceptionPolicy).
   */
  async upsert(id: string, patch: Patch, options?: UpsertOptions): Promise<Entity> {
    return this.#entities.patch(id, mergePatchOf(patch), options);
  }

  /**
   * GET /routing/{collection}/{id}. Rejects with `NotFound` when there is none (GetWorker, GetJob, GetQueue, GetDistributionPolicy,
   * GetClassificationPolicy, GetExceptionPolicy).
   */
  async get(id: string, options?: CallOptions): Promise<Entity> {
    return this.#entities.get(id, options);
  }

  /**
   * GET /routing/{collection}: lists the entities that match all filters (ListWorkers, ListJobs, ListQueues,
   * ListDistributionPolicies, ListClassificationPolicies, ListExceptionPolicies).
   */
  list(filters?: Filters, options?: CallOptions): RouterList<Entity> {
    const byPage = () => this.#pages(filters, options);
    return {
      byPage,
      async *[Symbol.asyncIterator]() {
        for await (const page of byPage()) yield* page;
      },
    };
  }

  /**
   * DELETE /routing/{collection}/{id}. A missing one counts as deleted; a job must have ended (DeleteWorker, DeleteJob, DeleteQueue,
   * DeleteDistributionPolicy, DeleteClassificationPolicy, DeleteExceptionPolicy).
   */
  async delete(id: string, options?: CallOptions): Promise<void> {
    return this.#entities.remove(id, options);
  }

  async *#pages(filters?: Filters, options?: CallOptions): AsyncGenerator<readonly Entity[], void, undefined> {
    const reasons: string[] = [];
    for await (const page of this.#items.pages(queryOf(filters), options)) {
      const entities: Entity[] = [];
      for (const item of page) {
        if (typeof item === "string") reasons.push(item);
        else entities.push(item);
      }
      yield entities;
    }
    if (reasons.length === 0) return;
    throw unreadable(`list ${this.#name}`, formatList(reasons, String), new UnreadableEntities());
  }
}

function itemReader<Entity>(schema: z.ZodType<Entity>): Reader<Entity | string> {
  return (value) => {
    const { success, data, error } = schema.safeParse(value);
    if (success) return data;
    const { id } = value;
    const [issue] = error.issues;
    const reason = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unexpected"}`;
    return `${typeof id === "string" ? quote(id) : "an entity without an id"}: ${reason}`;
  };
}

/** The query of a list; `maxpagesize` is spelled in the service's own way. */
function queryOf({ maxPageSize, ...filters }: ListFilters = {}): Query {
  const given = Object.entries<string | number | boolean | Date | undefined>({ ...filters, maxpagesize: maxPageSize });
  return Object.fromEntries(
    given.flatMap(([key, value]) => {
      if (value === undefined) return [];
      return [[key, value instanceof Date ? instantText(value, key) : String(value)]];
    }),
  );
}
