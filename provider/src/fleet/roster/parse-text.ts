/** Reads the text of a YAML or JSON roster: the values first, positions only for a failure. */
import type { ParseError, printParseErrorCode } from "jsonc-parser";
import { type JsonValue, MAX_LEVELS, isTooDeep } from "../../util/json";
import { DocumentPositions, positionsIn } from "./document-positions";
import { mayHoldLossyNumbers } from "./lossy-numbers";
import { jsYaml, jsonc } from "./parsers";
import { unreadable } from "./roster-shape";
import type { ParsedText, RosterFailure } from "./types";

/** Values that aliases may add to those that are written. */
const MAX_ALIASED = 1_000_000;

/**
 * Parses YAML 1.2 (core schema). Reports all duplicate keys, or the first syntax error. js-yaml reads the values, since yaml,
 * which finds their positions, takes 6 times as long (0.9 s for 10,000 workers).
 */
export function parseYaml(text: string, mayRepeatKeys = false): ParsedText {
  const positions = new DocumentPositions(text);
  try {
    const value = readYaml(text, mayRepeatKeys);
    return { value, failures: lossyNumbersIn(text, positions), locate: positions.locate };
  } catch (error) {
    if (!(error instanceof jsYaml().YAMLException)) throw error;
    const failures = mayRepeatKeys ? [] : positions.duplicateKeys();
    if (failures.length > 0) {
      const parsed = parseYaml(text, true);
      return { ...parsed, failures: [...failures, ...parsed.failures] };
    }
    const position = error.mark && { position: { line: error.mark.line + 1, column: error.mark.column + 1 } };
    return unreadable({ path: [], message: `is not YAML: ${error.reason}`, ...position });
  }
}

/** Parses JSON. Reports all duplicate keys; a text that is not JSON goes to `onSyntaxError`, which reports all errors. */
export function parseJson(text: string, onSyntaxError = reportSyntax): ParsedText {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return onSyntaxError(text, error.message);
    throw error;
  }
  if (isTooDeep(value)) return unreadable(`has more than ${MAX_LEVELS} levels`);
  const positions = new DocumentPositions(text);
  // JSON.parse keeps the last of two equal keys, and then the text has more keys than the value.
  const mayRepeatKeys = (text.match(/"\s*:/g)?.length ?? 0) > countKeys(value);
  const failures = [...(mayRepeatKeys ? positions.duplicateKeys() : []), ...lossyNumbersIn(text, positions)];
  return { value, failures, locate: positions.locate };
}

function lossyNumbersIn(text: string, positions: DocumentPositions): readonly RosterFailure[] {
  return mayHoldLossyNumbers(text) ? positions.lossyNumbers() : [];
}

function countKeys(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  const members: readonly JsonValue[] = Object.values(value);
  return members.reduce<number>((sum, member) => sum + countKeys(member), Array.isArray(value) ? 0 : members.length);
}

function readYaml(text: string, allowDuplicateKeys: boolean): JsonValue {
  // The core schema, the default, has the types of JSON only.
  const [value = {}, ...others] = jsYaml().loadAll(text, { json: allowDuplicateKeys }) as readonly JsonValue[];
  if (others.length > 0) throw new (jsYaml().YAMLException)("it holds more than one document; remove the lines ---");
  if (text.includes("*")) limitAliases(value, MAX_ALIASED + text.length);
  return value;
}

/** Throws when aliases multiply the values beyond a limit, or lead in a circle. */
function limitAliases(value: JsonValue, maxValues: number): void {
  let left = maxValues;
  const count = (inner: JsonValue, levels: number): void => {
    left -= 1;
    if (left < 0 || levels < 0)
      throw new (jsYaml().YAMLException)("its aliases (*name) expand to too many values; use fewer");
    if (typeof inner === "object" && inner !== null)
      for (const member of Object.values(inner)) count(member, levels - 1);
  };
  count(value, MAX_LEVELS);
}

const HINTS: Readonly<Partial<Record<ReturnType<typeof printParseErrorCode>, string>>> = {
  InvalidSymbol: "this is not a JSON value; text needs double quotes",
  PropertyNameExpected: "a name in double quotes is missing here",
  ValueExpected: "a value is missing here",
  ColonExpected: "a : is missing here",
  CommaExpected: "a , is missing here",
  CloseBraceExpected: "the text ends too early; } is missing",
  CloseBracketExpected: "the text ends too early; ] is missing",
  EndOfFileExpected: "nothing may follow here",
  InvalidCommentToken: "JSON has no comments; remove it",
  UnexpectedEndOfComment: "JSON has no comments; remove it",
  UnexpectedEndOfString: "this text does not end in its line",
  InvalidUnicode: String.raw`this text holds a \u without four hexadecimal digits`,
  InvalidEscapeCharacter: String.raw`this text holds a \ that JSON does not allow`,
  InvalidCharacter: "this text holds a control character, which JSON does not allow",
};

/** Reports the first syntax error of each line; JSON.parse names only one, and often without a position. */
function reportSyntax(text: string, message: string): ParsedText {
  const errors: ParseError[] = [];
  jsonc().parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const positionAt = positionsIn(text);
  const failures = new Map<number, RosterFailure>();
  let isAfterSymbol = false;
  for (const { error, offset } of errors) {
    const code = jsonc().printParseErrorCode(error);
    const position = positionAt(offset);
    // The parser drops a symbol that it does not know, and misses a value in its place.
    const isConsequence = isAfterSymbol && (code === "ValueExpected" || code === "PropertyNameExpected");
    isAfterSymbol = code === "InvalidSymbol";
    if (isConsequence || failures.has(position.line)) continue;
    failures.set(position.line, { path: [], message: `is not JSON: ${HINTS[code] ?? message}`, position });
  }
  return failures.size > 0 ? unreadable(...failures.values()) : unreadable(`is not JSON: ${message}`);
}
