/** Lists, a page at a time. */
import * as z from "zod";
import { refusals } from "../router/errors.js";
import type { JsonObject } from "../util/json.js";
import { omit } from "../util/json.js";

/** Which part of a list is asked for. */
export interface PageRequest {
  readonly size: number;
  readonly filters: Readonly<Record<string, string>>;
  /** The list key of the last item of the page before. */
  readonly after?: string;
}

const defaultSize = 100;
const largestSize = 1000;

const token = z.strictObject({
  collection: z.string(),
  size: z.int().min(1).max(largestSize),
  filters: z.record(z.string(), z.string()),
  after: z.string(),
});

/** Reads the query of a list call: a first page with its filters, or a link to the next page. */
export function readPageRequest(collection: string, query: Readonly<Record<string, string>>): PageRequest {
  const { continuationToken, maxpagesize, ...others } = query;
  const filters = omit(others, "api-version");
  if (continuationToken === undefined) return { size: readSize(maxpagesize), filters };
  if (maxpagesize !== undefined || Object.keys(filters).length > 0) {
    throw refusals.badRequest('The query parameter "continuationToken" stands alone; it carries size and filters.');
  }
  return readToken(collection, continuationToken);
}

function readSize(text: string | undefined): number {
  if (text === undefined) return defaultSize;
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= largestSize) return size;
  throw refusals.badRequest(`The query parameter "maxpagesize" must be a whole number from 1 to ${largestSize}.`);
}

function readToken(collection: string, text: string): PageRequest {
  try {
    const parsed = token.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    if (parsed.collection === collection) return parsed;
  } catch (error) {
    // Anything may stand in a query; what is not a token of ours is refused below like one of another list.
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
  }
  throw refusals.badRequest('The query parameter "continuationToken" is not one of this list.');
}

/** Makes a page of the items found, one more than fit if there are more; the link is relative, without an api-version. */
export function cutPage<Item>(
  collection: string,
  request: PageRequest,
  items: readonly Item[],
  { keyOf, view }: { keyOf: (item: Item) => string; view: (item: Item) => JsonObject },
): JsonObject {
  const { size, filters } = request;
  const page = items.slice(0, size);
  const last = page.at(-1);
  const value = page.map(view);
  if (last === undefined || items.length <= size) return { value };
  const next = Buffer.from(JSON.stringify({ collection, size, filters, after: keyOf(last) })).toString("base64url");
  return { value, nextLink: `/routing/${collection}?continuationToken=${next}` };
}
