/** Reads CSV as RFC 4180 describes it, separated by commas. */
import Papa from "papaparse";
import type { JsonObject, JsonValue } from "../../util/json";
import { formatPath } from "../../util/path";
import { cellOffsets } from "./csv-cells";
import { type Column, columnOf } from "./csv-columns";
import { quote } from "../../util/format-list";
import { SyntaxMistakes } from "./report";
import { NO_WORKERS } from "./roster-shape";
import type { Locate, Mistake, Path, Place, ReadText } from "./source";
import { linesOf } from "./text-lines";

/**
 * Reads a roster whose first row names the columns, in any order: `workerId`, `profile`, `capacity`, `queues` (ids separated
 * by `;`), `channels` (`voice:100;chat:20:2`, which is channelId:capacityCostPerJob and, if wanted, :maxNumberOfJobs),
 * `availableForOffers` (true or false), `maxConcurrentOffers`, and any number of `labels.<key>` and `tags.<key>`, whose cells
 * are text unless the name ends in `:number` or `:boolean`. An empty cell sets nothing. Space around a value counts in
 * labels and tags only. Profiles come from the program. Throws {@link SyntaxMistakes} when the rows or the columns cannot be
 * told.
 */
export function parseCsv(text: string): ReadText {
  const placeOf = linesOf(text);
  const { data, errors, meta } = Papa.parse<string[]>(text, { delimiter: ",", skipEmptyLines: true });
  if (errors.length > 0) throw new SyntaxMistakes(brokenQuotes(errors, placeOf));
  let offsets: readonly (readonly number[])[] | undefined;
  const cellAt = (row: number, cell: number): Place => {
    offsets ??= cellOffsets(text, meta.linebreak);
    return placeOf(offsets[row]?.[cell] ?? offsets[row]?.[0] ?? 0);
  };
  const [header = [], ...rows] = data;
  const { columns, mistakes } = readHeader(header, (cell) => cellAt(0, cell));
  if (!columns.some((column) => column?.path[0] === "workerId")) throw new SyntaxMistakes([...mistakes, noIds(header)]);
  const read = readRows(rows, columns);
  const none = rows.length === 0 ? [{ path: ["workers"], reason: NO_WORKERS }] : [];
  return {
    roster: { profiles: {}, workers: read.workers },
    mistakes: [...mistakes, ...none, ...read.mistakes],
    unreadable: read.unreadable,
    locate: locateIn(columns, cellAt),
  };
}

function brokenQuotes(errors: readonly Papa.ParseError[], placeOf: (offset: number) => Place): readonly Mistake[] {
  // A quote that does not end takes the rest of the text with it: what is wrong after it is not known. The index is that of
  // the character after the quote.
  const first = Math.min(...errors.map(({ index }) => index ?? 1));
  const reason = `is not CSV: the quotes of this cell do not end before the next comma or line; write " inside them as ""`;
  return [{ path: [], reason, place: placeOf(first - 1) }];
}

function noIds(header: readonly string[]): Mistake {
  const isOther = header.length === 1 && /[;\t|]/.test(header[0] ?? "");
  const reason = `has no column workerId${isOther ? "; separate the cells by commas" : ""}`;
  return { path: [], reason, place: { line: 1, column: 1 } };
}

/** A column that cannot be used is `undefined`. */
function readHeader(
  header: readonly string[],
  placeOf: (cell: number) => Place,
): { columns: readonly (Column | undefined)[]; mistakes: readonly Mistake[] } {
  const firsts = new Map<string, number>();
  const mistakes: Mistake[] = [];
  const columns = header.map((name, cell) => {
    const column = orRepeated(columnOf(name), cell, firsts);
    if (typeof column !== "string") return column;
    mistakes.push({ path: [`column ${quote(name)}`], reason: column, place: placeOf(cell) });
    return undefined;
  });
  return { columns, mistakes };
}

function orRepeated(column: Column | string, cell: number, firsts: Map<string, number>): Column | string {
  if (typeof column === "string") return column;
  const filled = formatPath(column.path);
  const first = firsts.get(filled);
  if (first !== undefined) return `is there already, as column ${first + 1}; remove one of them`;
  firsts.set(filled, cell);
  return column;
}

interface Rows {
  readonly workers: readonly JsonObject[];
  readonly mistakes: readonly Mistake[];
  readonly unreadable: ReadonlySet<number>;
}

function readRows(rows: readonly (readonly string[])[], columns: readonly (Column | undefined)[]): Rows {
  const mistakes: Mistake[] = [];
  const unreadable = new Set<number>();
  const workers = rows.map((cells, index) => {
    const reason = wrongShape(cells, columns.length);
    if (reason !== undefined) {
      mistakes.push({ path: ["workers", index], reason });
      unreadable.add(index);
    }
    return readWorker(cells, columns, (path, why) => {
      if (reason === undefined) mistakes.push({ path: ["workers", index, ...path], reason: why });
    });
  });
  return { workers, mistakes, unreadable };
}

function wrongShape(cells: readonly string[], expected: number): string | undefined {
  if (cells.at(-1)?.endsWith("\r") === true) {
    return "ends its line in another way than the lines before; save the file with one kind of line ends";
  }
  if (cells.length === expected) return undefined;
  const count = `has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, but the first row has ${expected}`;
  return `${count}; put a cell that holds a comma in double quotes`;
}

function readWorker(
  cells: readonly string[],
  columns: readonly (Column | undefined)[],
  refuse: (path: Path, reason: string) => void,
): JsonObject {
  const worker: Record<string, JsonValue> = {};
  const maps: Record<string, [string, JsonValue][]> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? "";
    if (column === undefined || cell === "") continue;
    const value = column.read(cell);
    const [field = "", key] = column.path;
    if (column.type !== undefined && typeof value !== column.type) {
      refuse(column.path, `must be a ${column.type}, as its column says, but it is ${quote(cell)}`);
    } else if (key === undefined) worker[field] = value;
    else (maps[field] ??= []).push([String(key), value]);
  }
  // Not by assignment: a key such as __proto__ is one as any other.
  for (const [field, entries] of Object.entries(maps)) worker[field] = Object.fromEntries(entries);
  return worker;
}

function locateIn(columns: readonly (Column | undefined)[], cellAt: (row: number, cell: number) => Place): Locate {
  return ([list, index, ...path]) => {
    if (list !== "workers" || typeof index !== "number") return { line: 1, column: 1 };
    const cell = columns.findIndex((column) => column?.path.every((step, depth) => step === path[depth]));
    return cellAt(index + 1, Math.max(cell, 0));
  };
}
