/** Reads a CSV roster (RFC 4180, separated by commas, semicolons or tabs). */
import { type JsonObject, type JsonValue, isJsonObject } from "../../util/json";
import type { CsvError, InfoField } from "csv-parse/sync";
import { type Path, formatPath } from "../../util/path";
import { quote } from "../../util/format-list";
import { type ColumnMapping, mapColumns } from "./column-mapping";
import { type Column, columnOf } from "./csv-columns";
import { positionsIn } from "./document-positions";
import { csv } from "./parsers";
import { isLossyNumber, lossyNumber } from "./lossy-numbers";
import { MAX_WORKERS, unreadable } from "./roster-shape";
import type { Locate, ParsedText, Position, RosterFailure } from "./types";

/**
 * Reads a roster whose first row names the columns, in any order: `workerId`, `profile`, `capacity`, `queues` (ids separated
 * by `;`), `channels` (`voice:100;chat:20:2`, which is channelId:capacityCostPerJob and optionally :maxNumberOfJobs),
 * `availableForOffers` (true or false), `maxConcurrentOffers`, and any number of `labels.<key>` and `tags.<key>`, whose cells
 * are text unless the name ends in `:number` or `:boolean`. An empty cell sets nothing, and space around a value does not
 * count. Rows of empty cells are skipped. Profiles come from the program. With a mapping, the columns have other names.
 */
export function parseCsv(source: string, mapping?: ColumnMapping): ParsedText {
  const { text, delimiter } = readDelimiter(source);
  const { rows, error, positionOf } = splitCells(text, delimiter);
  if (error !== undefined) {
    const message = `is not CSV: ${HINTS[error.code] ?? error.message}`;
    return unreadable({ path: [], message, position: positionOf(-1, -1) });
  }
  const [header = [], ...all] = rows;
  const filled = all.flatMap((cells, index) => (cells.some((cell) => cell.trim() !== "") ? [{ cells, index }] : []));
  const body = filled.map(({ cells }) => cells);
  const { columns, failures } = mapping === undefined ? readHeader(header, positionOf) : mapColumns(header, mapping);
  if (!columns.some((column) => column?.path[0] === "workerId"))
    return unreadable(...failures, ...(mapping?.["workerId"] === undefined ? [noWorkerIds(header, mapping)] : []));
  const read = body.map((cells, index) => readRow(cells, index, columns, delimiter));
  return {
    value: { workers: read.map(({ worker }) => worker) },
    failures: [...failures, ...read.flatMap((row) => row.failures)],
    skipped: body.flatMap((cells, index) => (cells.length === columns.length ? [] : [index])),
    // The first row is the header.
    notes: delimiter === "," ? [] : [`cells are separated by ${DELIMITER_NAMES[delimiter]}s`],
    locate: locateIn(columns, body, (row, column) => positionOf((filled[row]?.index ?? -1) + 1, column)),
  };
}

const NOT_CLOSED = `the quotes of this cell do not end before the next delimiter or line; write " inside them as ""`;

const HINTS: Readonly<Partial<Record<CsvError["code"], string>>> = {
  CSV_INVALID_CLOSING_QUOTE: NOT_CLOSED,
  CSV_QUOTE_NOT_CLOSED: NOT_CLOSED,
  INVALID_OPENING_QUOTE: `a cell with a " in it begins and ends with "; write " inside it as ""`,
};

/** Finds a cell by row and column; a negative number counts from the last. */
type PositionOf = (row: number, column: number) => Position;

interface Cells {
  /** Rows of text, without empty lines. */
  readonly rows: readonly (readonly string[])[];
  /** A syntax error, in the last cell. */
  readonly error?: CsvError;
  readonly positionOf: PositionOf;
}

/** Lines may end in different ways in one file. */
const OPTIONS = { record_delimiter: ["\r\n", "\n", "\r"], skip_empty_lines: true, relax_column_count: true };

/** Cells are separated by what separates the names of the columns. */
const DELIMITERS = [",", ";", "\t"] as const;
type Delimiter = (typeof DELIMITERS)[number];
const DELIMITER_NAMES: Readonly<Record<Delimiter, string>> = { ",": "comma", ";": "semicolon", "\t": "tab" };

/** Finds the delimiter: in a first line `sep=;`, as spreadsheets write it and which counts as empty, else in the header. */
function readDelimiter(source: string): { readonly text: string; readonly delimiter: Delimiter } {
  const [line, declared] = /^"?sep=([,;\t])"?[ ]*(?=[\r\n])/i.exec(source) ?? [];
  const text = line === undefined ? source : source.slice(line.length);
  const known = DELIMITERS.find((one) => one === declared);
  if (known !== undefined) return { text, delimiter: known };
  const header = (/[^\r\n]+/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const countOf = (one: string): number => header.split(one).length;
  return { text, delimiter: DELIMITERS.reduce((best, one) => (countOf(one) > countOf(best) ? one : best)) };
}

function splitCells(text: string, delimiter: Delimiter): Cells {
  /** Where each cell ends, in bytes. */
  const ends: number[][] = [];
  const addEnd = (index: number, bytes: number): void => {
    if (index === 0) ends.push([]);
    ends.at(-1)?.push(bytes);
  };
  const cast = (cell: string, { index, bytes }: InfoField): string => {
    addEnd(index, bytes);
    return cell;
  };
  let find: PositionOf | undefined;
  const positionOf: PositionOf = (row, column) => (find ??= cellPositions(text, ends))(row, column);
  try {
    return { rows: csv().parse(text, { ...OPTIONS, delimiter, to: MAX_WORKERS + 2, cast }), positionOf };
  } catch (error) {
    if (!(error instanceof csv().CsvError)) throw error;
    addEnd(Number(error["index"]), Buffer.byteLength(text));
    return { rows: [], error, positionOf };
  }
}

const NEWLINES = /[\r\n]*/y;

/** Finds where cells begin, from where they end: a delimiter, or line breaks, stand between them. */
function cellPositions(text: string, ends: readonly (readonly number[])[]): PositionOf {
  const bytes = Buffer.from(text);
  const positionAt = positionsIn(text);
  let [endByte, end] = [0, 0];
  const offsets = ends.map((row) =>
    row.map((nextByte, index) => {
      NEWLINES.lastIndex = end;
      NEWLINES.test(text);
      const start = index === 0 ? NEWLINES.lastIndex : end + 1;
      end += bytes.toString("utf8", endByte, nextByte).length;
      endByte = nextByte;
      return start;
    }),
  );
  return (row, column) => positionAt(offsets.at(row)?.at(column) ?? 0);
}

function noWorkerIds(header: readonly string[], mapping: ColumnMapping | undefined): RosterFailure {
  if (mapping !== undefined) return { path: ["columns"], message: "names no column for the workerId; add it" };
  const isOther = header.length === 1 && header[0]?.includes("|") === true;
  const message = `has no column workerId${isOther ? "; separate the cells by commas, semicolons or tabs" : ""}`;
  return { path: [], message, position: { line: 1, column: 1 } };
}

/** Reads the names of the columns; one that cannot be used is `undefined`. */
function readHeader(
  header: readonly string[],
  positionOf: PositionOf,
): { columns: readonly (Column | undefined)[]; failures: readonly RosterFailure[] } {
  const firsts = new Map<string, number>();
  const failures: RosterFailure[] = [];
  const columns = header.map((name, index) => {
    const found = columnOf(name);
    const first = typeof found === "string" ? undefined : firsts.get(formatPath(found.path));
    const column = first === undefined ? found : `is there already, as column ${first + 1}; remove one of them`;
    if (typeof column !== "string") {
      firsts.set(formatPath(column.path), index);
      return column;
    }
    failures.push({ path: [`column ${quote(name)}`], message: column, position: positionOf(0, index) });
    return undefined;
  });
  return { columns, failures };
}

interface Row {
  readonly worker: JsonObject;
  readonly failures: readonly RosterFailure[];
}

function readRow(
  cells: readonly string[],
  index: number,
  columns: readonly (Column | undefined)[],
  delimiter: Delimiter,
): Row {
  const worker: Record<string, JsonValue> = {};
  const maps: Record<string, [string, JsonValue][]> = {};
  const failures: RosterFailure[] = [];
  for (const [at, column] of columns.entries()) {
    const cell = (cells[at] ?? "").trim();
    if (column === undefined || cell === "") continue;
    const value = column.read(cell);
    const [field = "", key] = column.path;
    const message = cellMistake(column, cell, value);
    if (message !== undefined) failures.push({ path: ["workers", index, ...column.path], message });
    else if (column.example !== undefined && isJsonObject(value)) (maps[field] ??= []).push(...Object.entries(value));
    else if (key === undefined) worker[field] = value;
    else (maps[field] ??= []).push([String(key), value]);
  }
  // fromEntries, not assignment: a key may be __proto__.
  for (const [field, entries] of Object.entries(maps)) {
    const map = Object.fromEntries(entries);
    worker[field] = map;
    if (Object.keys(map).length === entries.length) continue;
    const twice = entries.find(([key], at) => entries.findIndex(([other]) => other === key) < at)?.[0] ?? "";
    failures.push({ path: ["workers", index, field, twice], message: "is set by a skill and by another column" });
  }
  if (cells.length === columns.length) return { worker, failures };
  const count = `has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, but the first row has ${columns.length}`;
  const remedy =
    cells.length < columns.length
      ? "add the missing ones; an empty cell sets nothing"
      : `put a cell that holds a ${DELIMITER_NAMES[delimiter]} in double quotes`;
  const message = `${count}; ${remedy}`;
  return { worker, failures: [{ path: ["workers", index], message }] };
}

/** What is wrong with a cell, beside what the check of the worker finds. */
function cellMistake({ path: [field], type, example }: Column, cell: string, value: JsonValue): string | undefined {
  if (example !== undefined && typeof value === "string") {
    return `must list different skills as in ${quote(example)}, but it is ${quote(cell)}`;
  }
  if (isLossyNumber(cell, value)) return lossyNumber(cell);
  if (type !== undefined && typeof value !== type) {
    return `must be a ${type}, as its column says, but it is ${quote(cell)}`;
  }
  const isList = field === "queues" || field === "channels";
  if (!isList || example !== undefined || !cell.includes(",")) return undefined;
  return `must be separated by semicolons, but it is ${quote(cell)}; write ${quote(cell.replaceAll(/\s*,\s*/g, ";"))}`;
}

function locateIn(
  columns: readonly (Column | undefined)[],
  rows: readonly (readonly string[])[],
  positionOf: PositionOf,
): Locate {
  return ([list, index, ...path]: Path) => {
    if (list === "defaults") return undefined;
    if (list !== "workers" || typeof index !== "number") return { line: 1, column: 1 };
    const cell = columns.findIndex((column) => column?.path.every((step, depth) => step === path[depth]));
    // A row may be shorter than the header.
    return positionOf(index, cell < (rows[index]?.length ?? 0) ? Math.max(cell, 0) : 0);
  };
}
