/** Reads a CSV roster (RFC 4180, separated by commas). */
import type { JsonObject, JsonValue } from "../../util/json";
import type { CsvError, InfoField } from "csv-parse/sync";
import { type Path, formatPath } from "../../util/path";
import { quote } from "../../util/format-list";
import { type Column, columnOf } from "./csv-columns";
import { positionsIn } from "./document-positions";
import { csv } from "./parsers";
import { unreadable } from "./roster-shape";
import type { Locate, ParsedText, Position, RosterFailure } from "./types";

/**
 * Reads a roster whose first row names the columns, in any order: `workerId`, `profile`, `capacity`, `queues` (ids separated
 * by `;`), `channels` (`voice:100;chat:20:2`, which is channelId:capacityCostPerJob and optionally :maxNumberOfJobs),
 * `availableForOffers` (true or false), `maxConcurrentOffers`, and any number of `labels.<key>` and `tags.<key>`, whose cells
 * are text unless the name ends in `:number` or `:boolean`. An empty cell sets nothing. Space around a value counts in
 * labels and tags only. Profiles come from the program.
 */
export function parseCsv(text: string): ParsedText {
  const { rows, error, positionOf } = splitCells(text);
  if (error !== undefined) {
    const message = `is not CSV: ${HINTS[error.code] ?? error.message}`;
    return unreadable({ path: [], message, position: positionOf(-1, -1) });
  }
  const [header = [], ...body] = rows;
  const { columns, failures } = readHeader(header, positionOf);
  if (!columns.some((column) => column?.path[0] === "workerId")) return unreadable(...failures, noWorkerIds(header));
  const read = body.map((cells, index) => readRow(cells, index, columns));
  return {
    value: { workers: read.map(({ worker }) => worker) },
    failures: [...failures, ...read.flatMap((row) => row.failures)],
    skipped: body.flatMap((cells, index) => (cells.length === columns.length ? [] : [index])),
    locate: locateIn(columns, body, positionOf),
  };
}

const NOT_CLOSED = `the quotes of this cell do not end before the next comma or line; write " inside them as ""`;

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

function splitCells(text: string): Cells {
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
    return { rows: csv().parse(text, { ...OPTIONS, cast }), positionOf };
  } catch (error) {
    if (!(error instanceof csv().CsvError)) throw error;
    addEnd(Number(error["index"]), Buffer.byteLength(text));
    return { rows: [], error, positionOf };
  }
}

const NEWLINES = /[\r\n]*/y;

/** Finds where cells begin, from where they end: a comma, or line breaks, stand between them. */
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

function noWorkerIds(header: readonly string[]): RosterFailure {
  const isOther = header.length === 1 && /[;\t|]/.test(header[0] ?? "");
  const message = `has no column workerId${isOther ? "; separate the cells by commas" : ""}`;
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

function readRow(cells: readonly string[], index: number, columns: readonly (Column | undefined)[]): Row {
  const worker: Record<string, JsonValue> = {};
  const maps: Record<string, [string, JsonValue][]> = {};
  const failures: RosterFailure[] = [];
  for (const [at, column] of columns.entries()) {
    const cell = cells[at] ?? "";
    if (column === undefined || cell === "") continue;
    const value = column.read(cell);
    const [field = "", key] = column.path;
    if (column.type !== undefined && typeof value !== column.type) {
      const message = `must be a ${column.type}, as its column says, but it is ${quote(cell)}`;
      failures.push({ path: ["workers", index, ...column.path], message });
    } else if (key === undefined) worker[field] = value;
    else (maps[field] ??= []).push([String(key), value]);
  }
  // fromEntries, not assignment: a key may be __proto__.
  for (const [field, entries] of Object.entries(maps)) worker[field] = Object.fromEntries(entries);
  if (cells.length === columns.length) return { worker, failures };
  const count = `has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, but the first row has ${columns.length}`;
  const message = `${count}; put a cell that holds a comma in double quotes`;
  return { worker, failures: [{ path: ["workers", index], message }] };
}

function locateIn(
  columns: readonly (Column | undefined)[],
  rows: readonly (readonly string[])[],
  positionOf: PositionOf,
): Locate {
  return ([list, index, ...path]: Path) => {
    if (list !== "workers" || typeof index !== "number") return { line: 1, column: 1 };
    const cell = columns.findIndex((column) => column?.path.every((step, depth) => step === path[depth]));
    // The first row is the header. A row may be shorter than that.
    return positionOf(index + 1, cell < (rows[index]?.length ?? 0) ? Math.max(cell, 0) : 0);
  };
}
