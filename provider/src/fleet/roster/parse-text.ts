/** Reads the text of a YAML or JSON roster: the values first, positions only for a failure. */
import { YAMLException, loadAll } from "js-yaml";
import { type JsonValue, MAX_LEVELS, isTooDeep } from "../../util/json";
import { jsonSyntaxFailures } from "./json-syntax";
import { TextPositions, lineCounter, orUndefined } from "./positions";
import type { ParsedText, RosterFailure } from "./types";

/** Values that aliases may add to those that are written. */
const MAX_ALIASED = 1_000_000;

/** Parses YAML 1.2 (core schema). Reports all duplicate keys, or the first syntax error. */
export function parseYaml(text: string): ParsedText {
  const positions = new TextPositions(text);
  try {
    return { value: readYaml(text, false), failures: [], locate: positions.locate };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const value = orUndefined(() => readYaml(text, true));
    const failures = value === undefined ? [] : positions.duplicateKeys();
    if (failures.length > 0) return { value, failures, locate: positions.locate };
    const position = error.mark && { position: { line: error.mark.line + 1, column: error.mark.column + 1 } };
    return broken([{ path: [], message: `is not YAML: ${error.reason}`, ...position }]);
  }
}

/** Parses JSON. Reports all duplicate keys, or all syntax errors. */
export function parseJson(text: string): ParsedText {
  const value = orUndefined(() => JSON.parse(text) as JsonValue);
  if (value === undefined) {
    const positionAt = lineCounter(text);
    return broken(
      jsonSyntaxFailures(text).map(({ offset, message }) => ({
        path: [],
        message: `is not JSON: ${message}`,
        position: positionAt(offset),
      })),
    );
  }
  if (isTooDeep(value)) return broken([{ path: [], message: `has more than ${MAX_LEVELS} levels` }]);
  const positions = new TextPositions(text);
  // JSON.parse keeps the last of two equal keys.
  const failures = countWrittenKeys(text) === countKeys(value) ? [] : positions.duplicateKeys();
  return { value, failures, locate: positions.locate };
}

function broken(failures: readonly RosterFailure[]): ParsedText {
  return { value: undefined, failures, locate: () => undefined };
}

function readYaml(text: string, allowDuplicateKeys: boolean): JsonValue {
  // The core schema, the default, has the types of JSON only.
  const [value = {}, ...others] = loadAll(text, { json: allowDuplicateKeys }) as readonly JsonValue[];
  if (others.length > 0) throw new YAMLException("it holds more than one document; remove the lines ---");
  if (text.includes("*")) limitAliases(value, MAX_ALIASED + text.length);
  return value;
}

/** Throws when aliases multiply the values beyond a limit, or lead in a circle. */
function limitAliases(value: JsonValue, maxValues: number): void {
  let left = maxValues;
  const count = (inner: JsonValue, levels: number): void => {
    left -= 1;
    if (left < 0 || levels < 0) throw new YAMLException("its aliases (*name) expand to too many values; use fewer");
    if (typeof inner === "object" && inner !== null)
      for (const member of Object.values(inner)) count(member, levels - 1);
  };
  count(value, MAX_LEVELS);
}

function countWrittenKeys(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)) if (colon === ":") count += 1;
  return count;
}

function countKeys(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  const members: readonly JsonValue[] = Object.values(value);
  return members.reduce<number>((sum, member) => sum + countKeys(member), Array.isArray(value) ? 0 : members.length);
}
