/** Text that is safe to print. */

/**
 * Replaces control characters by a space, and escapes invisible ones: a terminal obeys them, or shows other text than there is.
 * Text of the service and of users may hold them.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]+/gu, " ").replace(INVISIBLE, escapeOf);
}

/** Writes JSON with invisible characters escaped. */
export function visibleJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(INVISIBLE, escapeOf);
}

/** Control characters that JSON does not escape, marks of direction, joiners, spaces of no width, separators of lines, tags and fillers. */
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** As JSON writes it, so that JSON stays JSON. */
function escapeOf(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
}
