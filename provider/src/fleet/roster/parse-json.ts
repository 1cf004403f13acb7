/** Reads JSON: once for the values, and once more for the places, or for what is wrong, only when somebody asks. */
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { type JsonValue, MAX_LEVELS, isTooDeep } from "../../util/json";
import { messageOf } from "../../errors";
import type { ParsedText } from "./parse-yaml";
import { SyntaxMistakes } from "./report";
import { type SourceNode, locateIn, repeatedKeys } from "./source-tree";
import { linesOf } from "./text-lines";

/** Throws {@link SyntaxMistakes} with every place where the text is no JSON. */
export function parseJson(text: string): ParsedText {
  const placeOf = linesOf(text);
  const tree = (): SourceNode => treeOf(parseTree(text));
  const value = parseValues(text);
  if (isTooDeep(value)) throw new SyntaxMistakes([{ path: [], reason: `has more than ${MAX_LEVELS} levels` }]);
  const locate = locateIn(tree, placeOf);
  // JSON.parse keeps the last of two equal keys and says nothing.
  const mistakes = writtenKeys(text) === keptKeys(value) ? [] : repeatedKeys(tree(), placeOf);
  return { value, mistakes, locate };
}

function parseValues(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const errors: ParseError[] = [];
    parseTree(text, errors, { disallowComments: true });
    const placeOf = linesOf(text);
    const firsts = withoutFollowing(errors);
    const mistakes = firsts.map((one) => ({ path: [], reason: reasonOf(one), place: placeOf(one.offset) }));
    const unplaced = [{ path: [], reason: `is not JSON: ${messageOf(error)}` }];
    throw new SyntaxMistakes(mistakes.length > 0 ? mistakes : unplaced);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  InvalidSymbol: "this is no JSON; text stands in double quotes",
  InvalidNumberFormat: "this is no number",
  PropertyNameExpected: "the name of a member is missing here",
  ValueExpected: "a value is missing here",
  ColonExpected: "a : is missing here",
  CommaExpected: "a , is missing here",
  CloseBraceExpected: "a } is missing here",
  CloseBracketExpected: "a ] is missing here",
  EndOfFileExpected: "nothing may follow here",
  InvalidCommentToken: "JSON has no comments; remove it",
  UnexpectedEndOfComment: "the comment does not end; JSON has none",
  UnexpectedEndOfString: 'the text does not end; a " is missing',
  UnexpectedEndOfNumber: "the number does not end",
  InvalidUnicode: "\\u must be followed by four hexadecimal digits",
  InvalidEscapeCharacter: "the character after \\ is none that JSON knows",
  InvalidCharacter: "a control character must be written as \\u and four hexadecimal digits",
};

function reasonOf({ error }: ParseError): string {
  return `is not JSON: ${REASONS[printParseErrorCode(error)] ?? "this is not known"}`;
}

/** What begins where a mistake ends follows from it. */
function withoutFollowing(errors: readonly ParseError[]): readonly ParseError[] {
  let reached = -1;
  return errors.filter(({ offset, length }) => {
    const follows = offset <= reached;
    reached = Math.max(reached, offset + length);
    return !follows;
  });
}

function writtenKeys(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)) if (colon === ":") count += 1;
  return count;
}

function keptKeys(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner: readonly JsonValue[] = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + keptKeys(one), Array.isArray(value) ? 0 : inner.length);
}

function treeOf(node: Node | undefined): SourceNode {
  if (node?.type === "array") return { at: node.offset, items: (node.children ?? []).map(treeOf) };
  if (node?.type !== "object") return { at: node?.offset ?? 0 };
  const members = (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined ? [] : [{ key: String(key.value), at: key.offset, value: treeOf(value) }],
  );
  return { at: node.offset, members };
}
