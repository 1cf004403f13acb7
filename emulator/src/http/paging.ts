/** Paging: reads the query of list operations and makes links to the next page. */
import * as z from "zod";
import type { ListQuery, Page } from "../router/collections/definition.js";
import { serviceErrors } from "../router/errors.js";
import { type JsonObject, omit, present } from "../util/json.js";

const defaultSize = 100;
const maxSize = 1000;

const token = z.strictObject({
  collection: z.string(),
  size: z.int().min(1).max(maxSize),
  filters: z.record(z.string(), z.string()),
  after: z.string(),
});

/** Reads the query of a list operation: a first page with its filters, or a continuation token. */
export function readListQuery(collection: string, query: Readonly<Record<string, string>>): ListQuery {
  const { continuationToken, maxpagesize, ...others } = query;
  const filters = omit(others, "api-version");
  if (continuationToken === undefined) return { size: readSize(maxpagesize), filters };
  if (maxpagesize !== undefined || Object.keys(filters).length > 0) {
    throw serviceErrors.badRequest(
      'The query parameter "continuationToken" stands alone; it carries size and filters.',
    );
  }
  return readToken(collection, continuationToken);
}

function readSize(text: string | undefined): number {
  if (text === undefined) return defaultSize;
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= maxSize) return size;
  throw serviceErrors.badRequest(`The query parameter "maxpagesize" must be a whole number from 1 to ${maxSize}.`);
}

function readToken(collection: string, text: string): ListQuery {
  try {
    const parsed = token.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    if (parsed.collection === collection) return parsed;
  } catch (error) {
    // A text that is no token is rejected below, like a token of another list.
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
  }
  throw serviceErrors.badRequest('The query parameter "continuationToken" is not one of this list.');
}

/** Makes the body of a list answer; the link to the next page is relative, without an api-version. */
export function toListBody(collection: string, { size, filters }: ListQuery, { items, last }: Page): JsonObject {
  const next = Buffer.from(JSON.stringify({ collection, size, filters, after: last })).toString("base64url");
  const nextLink = last === undefined ? undefined : `/routing/${collection}?continuationToken=${next}`;
  return present({ value: items, nextLink });
}
