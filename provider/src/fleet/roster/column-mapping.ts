/** Maps the columns of a CSV file, as another system exports it, to those of a roster. */
import { z } from "zod";
import type { JsonValue } from "../../util/json";
import { didYouMean } from "../../util/nearest";
import { quote } from "../../util/format-list";
import { type Column, columnOf } from "./csv-columns";
import type { RosterFailure } from "./types";

/** A column of the file, by its name; `as` shows how its cells list skills, for example `billing:5; sales:5`. */
export type ColumnSource = string | ColumnNotation;

/** A column whose cells list several values. */
export interface ColumnNotation {
  /** The name of the column in the file. */
  readonly from: string;
  /** Two values as the file writes them, which shows how they are separated. */
  readonly as?: string;
}

/**
 * Where the columns of a roster come from: `{ workerId: "Agent ID", "labels.language": "Language" }`. The names are those of
 * a CSV roster, and `skills`, whose levels become labels of numbers. Columns that are not named are not read.
 */
export type ColumnMapping = Readonly<Record<string, ColumnSource>>;

const source = z.union(
  [z.string(), z.strictObject({ from: z.string(), as: z.string().exactOptional() })],
  "must be the name of a column, or an object with `from` and optionally `as`",
);
export const columnMapping: z.ZodType<ColumnMapping> = z.record(
  z.string(),
  source,
  "must be a mapping of fields to the names of columns",
);

const SKILLS = "skills";

/** The columns of a header by a mapping, one for each cell, and what is wrong with the mapping. */
export interface MappedColumns {
  readonly columns: readonly (Column | undefined)[];
  readonly failures: readonly RosterFailure[];
}

export function mapColumns(header: readonly string[], mapping: ColumnMapping): MappedColumns {
  const names = header.map((name) => name.trim());
  const columns: (Column | undefined)[] = names.map(() => undefined);
  const failures: RosterFailure[] = [];
  const fail = (target: string, message: string): void => {
    failures.push({ path: ["columns", target], message });
  };
  for (const [target, value] of Object.entries(mapping)) {
    const { from, as }: ColumnNotation = typeof value === "string" ? { from: value } : value;
    const at = names.indexOf(from.trim());
    const column = columnFor(target, as);
    if (typeof column === "string") fail(target, column);
    else if (at === -1)
      fail(target, `names no column of the file: there is no ${quote(from)}${didYouMean(from, names)}`);
    else if (names.lastIndexOf(from.trim()) !== at)
      fail(target, `names ${quote(from)}, which several columns are called`);
    else if (columns[at] !== undefined) fail(target, `names ${quote(from)}, which another field names too`);
    else columns[at] = column;
  }
  return { columns, failures };
}

function columnFor(target: string, as: string | undefined): Column | string {
  if (target === SKILLS) return skillsColumn(as);
  if (as === undefined) return columnOf(target);
  if (target !== "queues") return "has no `as`; only skills and queues have one";
  const [, mark] = NAMES.exec(as) ?? [];
  if (mark === undefined)
    return 'needs an `as` that shows two queues as they are written, for example "sales, billing"';
  return { path: [target], example: as, read: (cell) => itemsOf(cell, mark) };
}

/** Escapes text for a regular expression. */
const literal = (text: string): string => text.replace(/[$()*+./?[\\\]^{|}-]/g, "\\$&");

/** A name and a level, twice, in any notation: `billing:5; sales:5`, `Billing (5) | Sales (3)`. */
const EXAMPLE =
  /^\s*[\p{L}][\p{L}\p{N} _-]*?(\s*[^\p{L}\p{N}\s]\s*|\s+)\d+(\s*[)\]}>%])?(\s*[^\p{L}\p{N}\s]\s*|\s+)\p{L}/u;
/** Names without levels: `billing; sales`. */
const NAMES = /^\s*\p{L}[\p{L}\p{N} _-]*?\s*([^\p{L}\p{N}\s_-])\s*\p{L}[^:=()]*$/u;

/** Reads the notation of an example; the message of a failure where it shows none. */
function skillsColumn(example = ""): Column | string {
  const [, open, close = "", separator] = EXAMPLE.exec(example) ?? [];
  if (open !== undefined && separator !== undefined) {
    const pattern = new RegExp(
      `^(.+?)\\s*${literal(open.trim())}\\s*(\\d+(?:\\.\\d+)?)\\s*${literal(close.trim())}$`,
      "u",
    );
    return {
      path: ["labels"],
      example,
      read: (cell) => readSkills(cell, separator, (item) => readLevel(pattern, item)),
    };
  }
  const [, mark] = NAMES.exec(example) ?? [];
  if (mark !== undefined)
    return { path: ["labels"], example, read: (cell) => readSkills(cell, mark, (item) => [item, true]) };
  return 'needs an `as` that shows two skills as they are written, for example { from: "Skills", as: "billing:5; sales:5" }';
}

type Skill = readonly [name: string, level: JsonValue];

/** The labels of a cell; the cell itself where one of its skills cannot be read or stands there twice. */
function readSkills(cell: string, separator: string, read: (item: string) => Skill | undefined): JsonValue {
  const skills = itemsOf(cell, separator).map(read);
  if (!skills.every((skill) => skill !== undefined)) return cell;
  return new Set(skills.map(([name]) => name)).size < skills.length ? cell : Object.fromEntries(skills);
}

function itemsOf(cell: string, separator: string): readonly string[] {
  const parts = cell.split(separator.trim() === "" ? /\s+/ : separator.trim()).map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

function readLevel(pattern: RegExp, item: string): Skill | undefined {
  const [, name, level] = pattern.exec(item) ?? [];
  return name === undefined || level === undefined ? undefined : [name.trim(), Number(level)];
}
