/** Escapes values as TypeScript source text. */
import { isPlainName } from "./identifiers.js";

/** Quotation marks, the backslash, and everything that a reader would not see or take for something else. */
const SPECIAL = /["'\\]|(?! )[\p{C}\p{Z}]/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text as a literal on one line, in the quotation marks that need fewer escapes. Safe in a `//` comment too. */
export function textLiteral(text: string): string {
  const quote = countOf('"', text) > countOf("'", text) ? "'" : '"';
  return quote + text.replace(SPECIAL, (part) => escapeOf(part, quote)) + quote;
}

/** A number as a literal; JSON knows no negative zero. */
export function numberLiteral(value: number): string {
  return String(value).replace("e+", "e");
}

/** The key of a property, unquoted where it can be. */
export function propertyKey(key: string): string {
  // As a plain key it would set the prototype.
  if (key === "__proto__") return '["__proto__"]';
  return isPlainName(key) ? key : textLiteral(key);
}

function escapeOf(part: string, quote: string): string {
  if (part === quote || part === "\\") return `\\${part}`;
  if (part === '"' || part === "'") return part;
  return SHORT[part] ?? part.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function countOf(mark: string, text: string): number {
  return text.split(mark).length - 1;
}
