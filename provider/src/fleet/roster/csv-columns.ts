/** Maps the columns of a CSV roster to fields, and converts their cells. */
import type { JsonValue } from "../../util/json";
import { didYouMean } from "../../util/nearest";
import type { Path } from "../../util/path";

/** A column that holds a field of a worker, or a key of its labels or tags. */
export interface Column {
  /** Where the value goes in the worker. */
  readonly path: Path;
  /** Converts a cell that is not empty; what it cannot convert stays text, which the check of the worker refuses. */
  readonly read: (cell: string) => JsonValue;
  /** The type that the header declares. */
  readonly type?: "number" | "boolean";
  /** Shows how a cell lists skills, which are labels. */
  readonly example?: string;
}

const readNumber = (cell: string): JsonValue => (/^[+-]?\d+(\.\d+)?$/.test(cell.trim()) ? Number(cell) : cell);

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

// Spreadsheets write them in capitals.
const readFlag = (cell: string): JsonValue => FLAGS.get(cell.trim().toLowerCase()) ?? cell;

const partsOf = (cell: string, separator: string): readonly string[] =>
  cell.split(separator).map((part) => part.trim());

function readChannel(text: string): JsonValue {
  const [channelId = "", cost, most, ...others] = partsOf(text, ":");
  if (others.length > 0) return text;
  return {
    channelId,
    ...(cost !== undefined && { capacityCostPerJob: readNumber(cost) }),
    ...(most !== undefined && { maxNumberOfJobs: readNumber(most) }),
  };
}

const trim = (cell: string): string => cell.trim();

const FIELDS: Readonly<Record<string, (cell: string) => JsonValue>> = {
  workerId: trim,
  profile: trim,
  capacity: readNumber,
  queues: (cell) => partsOf(cell, ";"),
  channels: (cell) => partsOf(cell, ";").map(readChannel),
  availableForOffers: readFlag,
  maxConcurrentOffers: readNumber,
};

const NAMES = [...Object.keys(FIELDS), "labels.<key>", "tags.<key>"];

const TYPES = { number: readNumber, boolean: readFlag };

/** Answers the column of a header cell, or the message of a failure. */
export function columnOf(header: string): Column | string {
  const name = header.trim();
  const read = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (read !== undefined) return { path: [name], read };
  const [, map, key = "", type] = /^(labels|tags)\.([^:]*)(?::(.*))?$/s.exec(name) ?? [];
  if (map === undefined) return `is no column${didYouMean(name, NAMES)}; the columns are ${NAMES.join(", ")}`;
  if (key === "") return `names no key; write ${map}.<key>`;
  if (type === undefined) return { path: [map, key], read: (cell) => cell };
  if (type !== "number" && type !== "boolean") return `has the type "${type}", but it must be number or boolean`;
  return { path: [map, key], read: TYPES[type], type };
}
