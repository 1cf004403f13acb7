/** Lists in messages that a person reads to the end. */

/** Names that a message holds; the rest is counted. */
const MOST_NAMED = 5;

/** The first names, and how many more there are: `ada, bob and 3 more`. */
export function listing(names: readonly string[], most = MOST_NAMED): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}
