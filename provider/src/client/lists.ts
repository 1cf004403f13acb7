/** Lists of the router: their filters, and how their pages are walked. */
import type { Collection, CallOptions, Query } from "../http/collection";
import { type Instant, instantText } from "./instant";
import type { RouterJobStatus } from "./models/job";

/**
 * A list of the router, to be walked with `for await`. Each walk asks anew, and for the next page only when it is wanted;
 * it throws a RouterError and nothing else.
 */
export interface RouterList<Item> extends AsyncIterable<Item> {
  /** The same, page by page. */
  byPage(): AsyncIterable<readonly Item[]>;
}

/** Filter of every list. */
export interface ListFilters {
  /** Most items of one page; it changes how often is asked, not what comes. */
  readonly maxPageSize?: number;
}

/** Filters of workers; they all must hold. */
export interface WorkerFilters extends ListFilters {
  /** Workers in this state; default `all`. */
  readonly state?: "active" | "draining" | "inactive" | "all";
  /** Workers who serve this channel. */
  readonly channelId?: string;
  /** Workers who are offered jobs of this queue. */
  readonly queueId?: string;
  /** True for workers who can take one more job of `channelId`, or without it of any of their channels. */
  readonly hasCapacity?: boolean;
}

/** Filters of jobs; they all must hold. */
export interface JobFilters extends ListFilters {
  /** Jobs in this status, or `active` for all but created, closed and cancelled ones; default `all`. */
  readonly status?: RouterJobStatus | "active" | "all";
  /** Jobs of this queue. */
  readonly queueId?: string;
  /** Jobs of this channel. */
  readonly channelId?: string;
  /** Jobs that this policy classifies. */
  readonly classificationPolicyId?: string;
  /** Jobs that are due at this time or before. */
  readonly scheduledBefore?: Instant;
  /** Jobs that are due at this time or after. */
  readonly scheduledAfter?: Instant;
}

/** The list of a collection's entities that pass the filters. */
export function listOf<Item, Filters extends ListFilters>(
  collection: Collection<Item>,
  filters: Filters = {} as Filters,
  options?: CallOptions,
): RouterList<Item> {
  const byPage = async function* (): AsyncGenerator<readonly Item[], void, undefined> {
    yield* collection.pages(queryOf(filters), options);
  };
  return {
    byPage,
    async *[Symbol.asyncIterator]() {
      for await (const page of byPage()) yield* page;
    },
  };
}

/** The service words one parameter in its own way. */
function queryOf({ maxPageSize, ...filters }: ListFilters): Query {
  const given = Object.entries<string | number | boolean | Date | undefined>({ ...filters, maxpagesize: maxPageSize });
  return Object.fromEntries(
    given.flatMap(([key, value]) => {
      if (value === undefined) return [];
      return [[key, value instanceof Date ? instantText(value, key) : String(value)]];
    }),
  );
}
