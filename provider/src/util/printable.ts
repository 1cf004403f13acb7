/** Text that is safe to print. */

/** Replaces control characters, which a terminal would obey: text of the service and of users may hold them. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]+/gu, " ");
}
