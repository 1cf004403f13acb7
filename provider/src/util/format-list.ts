/** Names and lists in messages. */

/** Items that a list names; the rest is counted. */
const MAX_NAMED = 5;
const MAX_QUOTED_LENGTH = 128;

/** Formats the first items and counts the rest: `ada, bob and 3 more`. */
export function formatList<Item>(items: readonly Item[], format: (item: Item) => string, max = MAX_NAMED): string {
  const named = items.slice(0, max).map((item) => format(item));
  return `${named.join(", ")}${items.length > max ? ` and ${items.length - max} more` : ""}`;
}

/** Quotes a name or value with its control characters escaped; truncates what is longer than any id. */
export function quote(text: string): string {
  const isShort = text.length <= MAX_QUOTED_LENGTH;
  return JSON.stringify(isShort ? text : `${text.slice(0, MAX_QUOTED_LENGTH).toWellFormed()}…`);
}
