/** The command `export`: reads a router, and writes an import file and a program. */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  DEFAULT_API_VERSION,
  type Kind,
  RouterError,
  type SettingSources,
  messageOf,
  normalizeEndpoint,
  openRouter,
  resolveApiVersion,
  resolveEndpoint,
} from "pulumi-jobrouter/internal";
import type { ExportedEntity, Origin } from "./exported-entity.js";
import { importFile } from "./import-file.js";
import { programFile } from "./program-file.js";
import { readRouter } from "./read-router.js";
import { rosterFile } from "./roster-file.js";
import { report, undeclarableReport } from "./report.js";
import type { LabelFilter } from "./selection.js";

/** The flags of the command. */
export interface ExportFlags {
  readonly kind?: readonly Kind[];
  readonly idPrefix?: string;
  readonly label?: readonly LabelFilter[];
  /** The import file; standard output without it. */
  readonly out?: string;
  readonly program?: string;
  /** The roster, which then holds the workers instead of the other files. */
  readonly roster?: string;
  readonly endpoint?: string;
}

/** The dependencies of the command: its process. */
export interface ExportDependencies {
  readonly environment: SettingSources["environment"];
  /** Version of this package. */
  readonly version: string;
  /** Writes data, or the report. */
  readonly print: (text: string) => void;
  /** Writes messages beside the data. */
  readonly warn: (text: string) => void;
}

/**
 * Runs the command. Throws `InvalidInput`, `InvalidSettings` or `EndpointMismatch` for arguments or settings that cannot be used,
 * before anything is read, and any other RouterError when the router cannot be read; then nothing is written.
 */
export async function runExport(
  flags: ExportFlags,
  { environment, version, print, warn }: ExportDependencies,
): Promise<void> {
  assertWritable(flags);
  const sources: SettingSources = { environment, config: () => undefined };
  const endpoint = endpointOf(flags, sources);
  const origin: Origin = { endpoint, apiVersion: resolveApiVersion(sources) ?? DEFAULT_API_VERSION, version };
  const router = await openRouter(endpoint, sources, origin.apiVersion, { report: warn });
  const { kind: kinds = [], idPrefix = "", label: labels = [], out, program, roster } = flags;
  const findings = await readRouter(router, { kinds, idPrefix, labels }, origin);
  warn(undeclarableReport(findings.undeclarable));
  const isForRoster = ({ schema }: ExportedEntity): boolean => roster !== undefined && schema.kind === "Worker";
  const workers = findings.entities.filter(isForRoster);
  const entities = findings.entities.filter((entity) => !isForRoster(entity));
  const data = importFile(entities, origin);
  if (roster !== undefined && workers.length > 0) writeNew("--roster", roster, rosterFile(workers));
  if (program !== undefined) writeNew("--program", program, programFile(entities, origin));
  if (out === undefined) print(data);
  else writeNew("--out", out, data);
  // Without --out, standard output is the data and nothing else.
  (out === undefined ? warn : print)(
    report(findings, origin, { out, program, roster: workers.length > 0 ? roster : undefined }),
  );
}

function endpointOf({ endpoint: flag }: ExportFlags, sources: SettingSources): string {
  const endpoint = flag === undefined ? resolveEndpoint(sources) : normalizeEndpoint(flag, `--endpoint ${flag}`);
  if (endpoint !== undefined) return endpoint;
  throw new RouterError(
    "InvalidSettings",
    "no Job Router endpoint is known: pass --endpoint https://<name>.communication.azure.com, or set JOBROUTER_ENDPOINT or " +
      "JOBROUTER_CONNECTION_STRING",
  );
}

/** Checks the files before the router is read. */
function assertWritable({ out, program, roster }: ExportFlags): void {
  if (roster !== undefined && !/\.ya?ml$/i.test(roster)) throw unwritable("--roster", roster, "name a .yaml file");
  const flags = new Map<string, string>();
  for (const [flag, file] of Object.entries({ "--out": out, "--program": program, "--roster": roster })) {
    if (file === undefined) continue;
    const other = flags.get(path.resolve(file));
    if (other !== undefined) throw unwritable(flag, file, `${other} names the same file; choose another name`);
    flags.set(path.resolve(file), flag);
    if (existsSync(file)) throw unwritable(flag, file, "it exists already; choose another name, or delete it");
    if (!existsSync(path.dirname(path.resolve(file))))
      throw unwritable(flag, file, "there is no such folder; make it first");
  }
}

/** Writes a new file; never overwrites one, which may be the user's program. */
function writeNew(flag: string, file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw unwritable(flag, file, messageOf(error), error);
  }
}

function unwritable(flag: string, file: string, why: string, cause?: unknown): RouterError {
  return new RouterError("InvalidInput", `cannot write ${flag} ${file}: ${why}`, { cause });
}
