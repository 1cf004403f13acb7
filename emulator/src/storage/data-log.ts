/** The format of the data file: a header, then one log entry per line with a checksum before it. */
import { crc32 } from "node:zlib";
import * as z from "zod";
import type { Changes, State } from "./changes.js";

/** The first line of a file that this version can read. */
export const fileHeader = "jobrouter-emulator data 2\n";

const entry = z.object({
  // The counters are as the store wrote them.
  counters: z.custom<State["counters"]>((value) => typeof value === "object" && value !== null),
  put: z.array(z.tuple([z.string(), z.string(), z.unknown()])),
  drop: z.array(z.tuple([z.string(), z.string()])),
});

/** A parsed file. */
export interface ParsedLog {
  readonly state: State | undefined;
  readonly length: number;
  /** Whether the file must be rewritten: it ends in a torn line, or consists mostly of values that were replaced since. */
  readonly needsCompaction: boolean;
}

/** Formats an entry as a line. */
export function toLine(changes: Changes): string {
  const text = JSON.stringify(changes);
  return `${checksum(text)} ${text}\n`;
}

const checksum = (text: string | Uint8Array): string => crc32(text).toString(16).padStart(8, "0");

/**
 * Parses a file. A torn last line is dropped: its request was not answered.
 * Throws when the file was not written by an emulator or is damaged elsewhere.
 */
export function readLog(bytes: Buffer): ParsedLog {
  if (bytes.length === 0) return { state: undefined, length: 0, needsCompaction: true };
  if (!bytes.subarray(0, fileHeader.length).equals(Buffer.from(fileHeader))) {
    const wanted = JSON.stringify(fileHeader.trimEnd());
    throw new Error(`it was not written by this version of the emulator (its first line is not ${wanted})`);
  }
  const tables = new Map<string, Map<string, unknown>>();
  let counters: State["counters"] | undefined;
  let puts = 0;
  let [start, line] = [fileHeader.length, 2];
  for (; start < bytes.length; line += 1) {
    const end = bytes.indexOf(10, start);
    const read = end < 0 ? undefined : readLine(bytes.subarray(start, end));
    if (read === undefined) {
      if (end < 0 || end === bytes.length - 1) break;
      throw new Error(`line ${line} is damaged; cut the file off before it to go on with what was there until then`);
    }
    ({ counters } = read);
    puts += read.put.length;
    apply(tables, read);
    start = end + 1;
  }
  const live = [...tables.values()].reduce((sum, table) => sum + table.size, 0);
  const state = counters && { counters, tables };
  return { state, length: start, needsCompaction: start < bytes.length || puts > 2 * live + 1000 };
}

function readLine(line: Buffer): Changes | undefined {
  const text = line.subarray(9);
  if (line.subarray(0, 8).toString("latin1") !== checksum(text)) return undefined;
  return entry.parse(JSON.parse(text.toString("utf8")));
}

function apply(tables: Map<string, Map<string, unknown>>, { put, drop }: Changes): void {
  for (const [name, key, value] of put) {
    const table = tables.get(name);
    if (table === undefined) tables.set(name, new Map([[key, value]]));
    else table.set(key, value);
  }
  for (const [name, key] of drop) tables.get(name)?.delete(key);
}
