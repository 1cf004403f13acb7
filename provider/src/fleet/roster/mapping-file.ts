/** The file `agents.columns.yaml` beside `agents.csv`: the mapping of its columns, and defaults, for any program. */
import path from "node:path";
import { existsSync } from "node:fs";
import { z } from "zod";
import { messageOf } from "../../errors";
import type { JsonObject } from "../../util/json";
import { formatList, quote } from "../../util/format-list";
import { formatPath } from "../../util/path";
import { type ColumnMapping, columnMapping } from "./column-mapping";
import { parseYaml } from "./parse-text";
import { readRegularFile } from "./regular-file";
import type { RosterFailure } from "./types";

/** Settings of how a roster is read; absent ones are those of the program. */
export interface MappingFile {
  readonly columns?: ColumnMapping;
  readonly defaults?: JsonObject;
}

const MAX_BYTES = 1024 * 1024;

const contents = z.strictObject(
  { columns: columnMapping.exactOptional(), defaults: z.record(z.string(), z.unknown()).exactOptional() },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has the unknown key ${formatList(issue.keys, quote)}; it holds columns and defaults`
        : "must hold `columns`, `defaults` or both",
  },
);

/** The path of the mapping of a roster, which only a CSV file has. */
function mappingFileOf(roster: string): string | undefined {
  const { dir, name, ext } = path.parse(roster);
  if (ext.toLowerCase() !== ".csv") return undefined;
  const file = path.join(dir, `${name}.columns.yaml`);
  return existsSync(file) ? file : undefined;
}

/** The bytes of the mapping of a roster; empty where it has none. */
export function readMappingBytes(roster: string): Buffer {
  const file = mappingFileOf(roster);
  return file === undefined ? Buffer.alloc(0) : readRegularFile(file, MAX_BYTES);
}

/** Reads the mapping of a roster, and what is wrong with it. */
export function readMapping(roster: string): {
  readonly mapping: MappingFile;
  readonly failures: readonly RosterFailure[];
} {
  const file = mappingFileOf(roster);
  if (file === undefined) return { mapping: {}, failures: [] };
  const fail = (message: string): RosterFailure => ({ path: [], message: `${path.basename(file)}: ${message}` });
  let text: string;
  try {
    text = readRegularFile(file, MAX_BYTES).toString("utf8");
  } catch (error) {
    return { mapping: {}, failures: [fail(`cannot be read: ${messageOf(error)}`)] };
  }
  const { value = null, failures } = parseYaml(text);
  if (failures.length > 0) return { mapping: {}, failures: failures.map(({ message }) => fail(String(message))) };
  const { data, error } = contents.safeParse(value);
  if (error === undefined) return { mapping: data as MappingFile, failures: [] };
  const lines = error.issues.map((issue) => {
    const where = formatPath(issue.path.filter((part) => typeof part !== "symbol"));
    return fail(`${where === "" ? "" : `${where} `}${issue.message}`);
  });
  return { mapping: {}, failures: lines };
}
