/** Splits an expression into tokens. */
import { ExpressionError } from "./values.js";

/** A token of an expression. */
export type Token =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "name" | "sign"; readonly value: string };

const patterns: readonly (readonly [RegExp, (found: string) => Token | undefined])[] = [
  [/\s+/y, () => undefined],
  // Comments.
  [/\/\/[^\n\r]*|\/\*[\s\S]*?\*\//y, () => undefined],
  [/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y, (found) => ({ kind: "number", value: Number(found) })],
  [/"(?:[^"]|"")*"/y, (found) => ({ kind: "text", value: found.slice(1, -1).replaceAll('""', '"') })],
  [/'(?:[^']|'')+'/y, (found) => ({ kind: "name", value: found.slice(1, -1).replaceAll("''", "'") })],
  [/[\p{L}_][\p{L}\p{N}_]*/uy, (found) => ({ kind: "name", value: found })],
  [/<>|<=|>=|&&|\|\||\/(?!\*)|[-+*^%&=<>!(),.;]/y, (found) => ({ kind: "sign", value: found })],
];

/** The tokens of an expression; throws an ExpressionError that shows what it could not read. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const end = readToken(text, at, tokens);
    if (end === undefined) throw new ExpressionError(`cannot read ${JSON.stringify(text.slice(at, at + 20))}`);
    at = end;
  }
  return tokens;
}

function readToken(text: string, at: number, tokens: Token[]): number | undefined {
  for (const [pattern, make] of patterns) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found === undefined) continue;
    const token = make(found);
    if (token !== undefined) tokens.push(token);
    return at + found.length;
  }
  return undefined;
}
