/** Reads a roster from a file, from a text, or from values. */
import { isUtf8 } from "node:buffer";
import path from "node:path";
import { messageOf } from "../../errors";
import type { JsonValue } from "../../util/json";

import type { ColumnMapping } from "./column-mapping";
import { parseCsv } from "./parse-csv";
import { parseJson, parseYaml } from "./parse-text";
import { readRegularFile } from "./regular-file";
import { NO_WORKERS, shapeRoster, unreadable } from "./roster-shape";
import type { ParsedRoster, ParsedText, RosterFailure } from "./types";

const PARSERS: Readonly<Record<string, (text: string, columns?: ColumnMapping) => ParsedText>> = {
  ".yaml": (text) => parseYaml(text),
  ".yml": (text) => parseYaml(text),
  ".json": (text) => parseJson(text),
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
export function readRoster(source: JsonValue, folder = process.cwd(), columns?: ColumnMapping): ParsedRoster {
  const file = typeof source === "string" ? fileOf(source, folder) : undefined;
  if (columns !== undefined && path.extname(file ?? "").toLowerCase() !== ".csv")
    return shapeRoster(unreadable(NO_CSV));
  if (typeof source !== "string") {
    const value = Array.isArray(source) ? { workers: source } : source;
    return shapeRoster({ value, failures: [], locate: () => undefined });
  }
  return shapeRoster(file === undefined ? parseInline(source) : readFile(source, file, folder, columns));
}

const NO_CSV: RosterFailure = { path: ["columns"], message: "is for CSV files only; remove it" };

function parseInline(text: string): ParsedText {
  if (text.length > MAX_BYTES)
    return unreadable(`has more than ${MAX_BYTES} characters; divide it into several fleets`);
  const parsed = parseJson(text, () => parseYaml(text));
  // Programs write objects as one line, in which a position tells nothing.
  return text.includes("\n") ? parsed : { ...parsed, locate: () => undefined };
}

/** Messages name the file as the program does. */
function readFile(name: string, file: string, folder: string, columns?: ColumnMapping): ParsedText {
  const parse = PARSERS[path.extname(name).toLowerCase()];
  if (parse === undefined) {
    const endings = Object.keys(PARSERS).join(", ");
    return unreadable(`must be a file whose name ends in ${endings}; rename it, or pass the workers`);
  }
  let bytes: Buffer;
  try {
    bytes = readRosterFile(file);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing ? `does not exist in ${folder}` : `cannot be read: ${messageOf(error)}`;
    return unreadable(`${why}; name a file that can be read, relative to the program's folder`);
  }
  const encoding = encodingOf(bytes, parse === parseCsv);
  if (encoding === undefined) return unreadable(...invalidUtf8(bytes));
  // Decodes without a byte order mark.
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.trim() === "") return unreadable(`is empty: it ${NO_WORKERS}`);
  const parsed = parse(text, columns);
  return encoding === "utf-8"
    ? parsed
    : { ...parsed, notes: [...(parsed.notes ?? []), `${name} is read as ${encoding}`] };
}

/** Bytes of a roster: 100,000 workers of 160 bytes, and what the parsers hold in memory. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads the bytes of a roster. Throws when the file is none that can be read, or too large. */
export function readRosterFile(file: string): Buffer {
  return readRegularFile(file, MAX_BYTES);
}

/** Spreadsheets on Windows save CSV as Windows-1252, or as UTF-16 with a byte order mark. */
function encodingOf(bytes: Buffer, isCsv: boolean): "utf-8" | "utf-16le" | "windows-1252" | undefined {
  if (isUtf8(bytes)) return "utf-8";
  if (!isCsv) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  // Bytes that Windows-1252 does not define, and zeros, are of another encoding.
  return bytes.some((byte) => UNDEFINED_BYTES.has(byte)) ? undefined : "windows-1252";
}

const UNDEFINED_BYTES: ReadonlySet<number> = new Set([0, 0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** Reports each line with bytes that are not UTF-8, which decode to U+FFFD. */
function invalidUtf8(bytes: Buffer): readonly RosterFailure[] {
  return bytes
    .toString("utf8")
    .split("\n")
    .map((line, index): RosterFailure => {
      const position = { line: index + 1, column: line.indexOf("\ufffd") + 1 };
      return { path: [], message: "is not UTF-8; save the file as UTF-8", position };
    })
    .filter(({ position }) => position?.column !== 0);
}
