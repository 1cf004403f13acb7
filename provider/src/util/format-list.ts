/** Lists in messages that a person reads to the end. */

/** Items that a message names; the rest is counted. */
const MOST_NAMED = 5;

/** The first items in words, and how many more there are: `ada, bob and 3 more`. */
export function listing<Item>(items: readonly Item[], word: (item: Item) => string, most = MOST_NAMED): string {
  const more = items.length > most ? ` and ${items.length - most} more` : "";
  return `${items
    .slice(0, most)
    .map((item) => word(item))
    .join(", ")}${more}`;
}

/** A name in quotation marks. */
export function quoted(name: string): string {
  return `"${name}"`;
}
