/** Text for people. */

/** The text without control characters, which a terminal would obey: other people's words may hold them. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]+/gu, " ");
}
