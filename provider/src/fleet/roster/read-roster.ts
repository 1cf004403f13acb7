/** Reads a roster from a file, from a text, or from values. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import path from "node:path";
import { messageOf } from "../../errors";
import type { JsonValue } from "../../util/json";
import { parseCsv } from "./parse-csv";
import { parseJson, parseYaml } from "./parse-text";
import { NO_WORKERS, shapeRoster } from "./roster-shape";
import type { ParsedRoster, ParsedText, RosterFailure } from "./types";

const PARSERS: Readonly<Record<string, (text: string) => ParsedRoster>> = {
  ".yaml": (text) => shapeRoster(parseYaml(text)),
  ".yml": (text) => shapeRoster(parseYaml(text)),
  ".json": (text) => shapeRoster(parseJson(text)),
  ".csv": parseCsv,
};

/** Answers the file that a source names; `undefined` when the source is the text of a roster. */
export function fileOf(source: string, folder = process.cwd()): string | undefined {
  return isText(source) ? undefined : path.resolve(folder, source);
}

/** A text starts with a bracket or holds a line break. */
function isText(source: string): boolean {
  return /^\s*[[{]|[\r\n]/.test(source);
}

/** Reads a roster; everything that prevents it is a failure. */
export function readRoster(source: JsonValue, folder = process.cwd()): ParsedRoster {
  if (typeof source !== "string") return shapeRoster(valueOf(source));
  const file = fileOf(source, folder);
  return file === undefined ? shapeRoster(parseInline(source)) : readFile(source, file, folder);
}

function valueOf(source: JsonValue): ParsedText {
  return { value: Array.isArray(source) ? { workers: source } : source, failures: [], locate: () => undefined };
}

function parseInline(text: string): ParsedText {
  const parsed = parseJson(text, parseYaml);
  // Programs write objects as one line, in which a position tells nothing.
  return text.includes("\n") ? parsed : { ...parsed, locate: () => undefined };
}

/** Messages name the file as the program does. */
function readFile(name: string, file: string, folder: string): ParsedRoster {
  const parse = PARSERS[path.extname(name).toLowerCase()];
  if (parse === undefined) {
    const endings = Object.keys(PARSERS).join(", ");
    return unreadable(`must be a file whose name ends in ${endings}; rename it, or pass the workers`);
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing ? `does not exist in ${folder}` : `cannot be read: ${messageOf(error)}`;
    return unreadable(`${why}; name a file that can be read, relative to the program's folder`);
  }
  if (!isUtf8(bytes)) return unreadable(...invalidUtf8(bytes));
  // Decodes without a byte order mark.
  const text = new TextDecoder().decode(bytes);
  return text.trim() === "" ? unreadable(`is empty: it ${NO_WORKERS}`) : parse(text);
}

function unreadable(...failures: readonly (string | RosterFailure)[]): ParsedRoster {
  return shapeRoster({
    value: undefined,
    failures: failures.map((failure) => (typeof failure === "string" ? { path: [], message: failure } : failure)),
    locate: () => undefined,
  });
}

const NEWLINE = 0x0a;

function invalidUtf8(bytes: Buffer): readonly RosterFailure[] {
  const failures: RosterFailure[] = [];
  for (let [line, start] = [1, 0]; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.subarray(start, end);
    if (!isUtf8(text)) {
      const column = text.toString("utf8").indexOf("\ufffd") + 1;
      failures.push({ path: [], message: "is not UTF-8; save the file as UTF-8", position: { line, column } });
    }
    start = end + 1;
  }
  return failures;
}
