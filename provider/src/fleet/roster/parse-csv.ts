/** Reads a CSV roster (RFC 4180, separated by commas). */
import type { JsonObject, JsonValue } from "../../util/json";
import { type Path, formatPath } from "../../util/path";
import { quote } from "../../util/format-list";
import { type Column, columnOf } from "./csv-columns";
import { lineCounter } from "./positions";
import { EMPTY_ROSTER, NO_WORKERS } from "./roster-shape";
import type { Locate, ParsedRoster, Position, RosterFailure } from "./types";

interface Cell {
  readonly text: string;
  readonly offset: number;
}

/**
 * Reads a roster whose first row names the columns, in any order: `workerId`, `profile`, `capacity`, `queues` (ids separated
 * by `;`), `channels` (`voice:100;chat:20:2`, which is channelId:capacityCostPerJob and optionally :maxNumberOfJobs),
 * `availableForOffers` (true or false), `maxConcurrentOffers`, and any number of `labels.<key>` and `tags.<key>`, whose cells
 * are text unless the name ends in `:number` or `:boolean`. An empty cell sets nothing. Space around a value counts in
 * labels and tags only. Profiles come from the program.
 */
export function parseCsv(text: string): ParsedRoster {
  const positionAt = lineCounter(text);
  const { rows, brokenAt } = splitCells(text);
  if (brokenAt !== undefined) {
    const message = `is not CSV: the quotes of this cell do not end before the next comma or line; write " inside them as ""`;
    return unreadable([{ path: [], message, position: positionAt(brokenAt) }]);
  }
  const [header = [], ...body] = rows;
  const { columns, failures } = readHeader(header, positionAt);
  if (!columns.some((column) => column?.path[0] === "workerId")) return unreadable([...failures, noWorkerIds(header)]);
  const read = body.map((cells, index) => readRow(cells, index, columns));
  const empty = body.length === 0 ? [{ path: ["workers"], message: NO_WORKERS }] : [];
  return {
    roster: { profiles: {}, workers: read.map(({ worker }) => worker) },
    failures: [...failures, ...empty, ...read.flatMap((row) => row.failures)],
    skipped: new Set(body.flatMap((cells, index) => (cells.length === columns.length ? [] : [index]))),
    locate: locateIn(columns, body, positionAt),
  };
}

function unreadable(failures: readonly RosterFailure[]): ParsedRoster {
  return { roster: EMPTY_ROSTER, failures, skipped: new Set(), locate: () => undefined };
}

const QUOTED = /"[^"]*(?:""[^"]*)*"[ \t]*(?=[,\r\n]|$)/y;
const UNQUOTED = /[^,\r\n]*/y;

/** Splits a text into rows of cells, without empty rows; stops where the quotes of a cell do not end. */
function splitCells(text: string): { readonly rows: readonly (readonly Cell[])[]; readonly brokenAt?: number } {
  const rows: (readonly Cell[])[] = [];
  let [row, offset]: [Cell[], number] = [[], 0];
  while (offset <= text.length) {
    const isQuoted = text[offset] === '"';
    const pattern = isQuoted ? QUOTED : UNQUOTED;
    pattern.lastIndex = offset;
    if (!pattern.test(text)) return { rows, brokenAt: offset };
    const end = pattern.lastIndex;
    const written = text.slice(offset, end);
    row.push({ text: isQuoted ? written.trimEnd().slice(1, -1).replaceAll('""', '"') : written, offset });
    offset = end + (text.startsWith("\r\n", end) ? 2 : 1);
    if (text[end] === ",") continue;
    if (row.length > 1 || row[0]?.text !== "") rows.push(row);
    row = [];
  }
  return { rows };
}

function noWorkerIds(header: readonly Cell[]): RosterFailure {
  const isOther = header.length === 1 && /[;\t|]/.test(header[0]?.text ?? "");
  const message = `has no column workerId${isOther ? "; separate the cells by commas" : ""}`;
  return { path: [], message, position: { line: 1, column: 1 } };
}

/** Reads the names of the columns; one that cannot be used is `undefined`. */
function readHeader(
  header: readonly Cell[],
  positionAt: (offset: number) => Position,
): { columns: readonly (Column | undefined)[]; failures: readonly RosterFailure[] } {
  const firsts = new Map<string, number>();
  const failures: RosterFailure[] = [];
  const columns = header.map(({ text, offset }, index) => {
    const column = orDuplicate(columnOf(text), index, firsts);
    if (typeof column !== "string") return column;
    failures.push({ path: [`column ${quote(text)}`], message: column, position: positionAt(offset) });
    return undefined;
  });
  return { columns, failures };
}

function orDuplicate(column: Column | string, index: number, firsts: Map<string, number>): Column | string {
  if (typeof column === "string") return column;
  const field = formatPath(column.path);
  const first = firsts.get(field);
  if (first !== undefined) return `is there already, as column ${first + 1}; remove one of them`;
  firsts.set(field, index);
  return column;
}

interface Row {
  readonly worker: JsonObject;
  readonly failures: readonly RosterFailure[];
}

function readRow(cells: readonly Cell[], index: number, columns: readonly (Column | undefined)[]): Row {
  const worker: Record<string, JsonValue> = {};
  const maps: Record<string, [string, JsonValue][]> = {};
  const failures: RosterFailure[] = [];
  for (const [at, column] of columns.entries()) {
    const cell = cells[at]?.text ?? "";
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
  rows: readonly (readonly Cell[])[],
  positionAt: (offset: number) => Position,
): Locate {
  return ([list, index, ...path]: Path) => {
    if (list !== "workers" || typeof index !== "number") return { line: 1, column: 1 };
    const cell = columns.findIndex((column) => column?.path.every((step, depth) => step === path[depth]));
    const row = rows[index];
    return positionAt((row?.[Math.max(cell, 0)] ?? row?.[0])?.offset ?? 0);
  };
}
