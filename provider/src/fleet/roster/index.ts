/** Reads the roster of a fleet and validates it, as one step of the fleet's `check`. */
import { UNKNOWN } from "../../schema/names";
import type { CheckFailure } from "../../schema/resource-schema";
import { type JsonObject, type JsonValue, isJsonObject } from "../../util/json";
import { quote } from "../../util/format-list";
import type { Path } from "../../util/path";
import { warningsFor } from "../../reconciler/check";
import { worker } from "../../schema/worker";
import { type ColumnMapping, columnMapping } from "./column-mapping";
import { checkRoster } from "./check-roster";
import { type WorkerRules, checkDefaults } from "./check-worker";
import { withDefaults } from "./defaults";
import { expand } from "./expand";
import { type MappingFile, readMapping, readMappingBytes } from "./mapping-file";
import { fileOf, readRoster, readRosterFile } from "./read-roster";
import { formatFailures } from "./report";
import { checkProfiles } from "./roster-shape";
import type { ParsedRoster, Roster, RosterFailure } from "./types";

export { fileOf, readMappingBytes, readRosterFile };
export { columnMapping };

/** The inputs of a fleet that decide what its roster holds. A preview may not know profiles and queues. */
export interface RosterRequest {
  /**
   * A path of a `.yaml`, `.yml`, `.json` or `.csv` file, or the text of a roster in YAML or JSON, which starts with a bracket
   * or holds a line break. Values are accepted as well: a list of workers, or an object with `profiles` and `workers`.
   */
  readonly source: JsonValue;
  /** Profiles of the program beside those of the roster. */
  readonly profiles?: JsonValue | undefined;
  /** Ids of the queues that workers may name; without it, any. */
  readonly queues?: JsonValue | undefined;
  /** The API version that workers are written with; without it, fields of any version are accepted. */
  readonly apiVersion?: string | undefined;
  /** Where the columns of a CSV file come from; without it, the file beside the roster says, or the header itself. */
  readonly columns?: JsonValue | undefined;
  /** What workers get whose own fields and profile do not say it. */
  readonly defaults?: JsonValue | undefined;
  /** True when no message may show a value of the roster. */
  readonly isSecret?: boolean | undefined;
  /** The folder that relative paths start from; the working directory by default. */
  readonly folder?: string | undefined;
}

/** A roster with the program's profiles, and one failure for each mistake in it. */
export interface LoadedRoster {
  readonly roster: Roster;
  /** The message holds file, line, column, worker and field. The path is empty, so that no host prints the source with it. */
  readonly failures: readonly CheckFailure[];
  /** What the service accepts, although it is most likely a mistake; one for each worker. */
  readonly warnings: readonly string[];
  /** What was recognised in the source, for the log: an encoding that is not UTF-8, a delimiter that is no comma. */
  readonly notes: readonly string[];
}

/** Reads and validates a roster; calls no service. */
export function loadRoster(request: RosterRequest): LoadedRoster {
  const { source, profiles, queues, apiVersion, isSecret = false, folder } = request;
  const { columns, defaults, failures: ofMapping } = mappingIn(request);
  const read = withProfiles(readRoster(source, folder, columns), profiles === UNKNOWN ? {} : (profiles ?? {}));
  const rules: WorkerRules = {
    profiles: read.roster.profiles,
    hasAllProfiles: profiles !== UNKNOWN,
    queues: Array.isArray(queues) && !queues.includes(UNKNOWN) ? new Set(queues.map(String)) : undefined,
    apiVersion,
    isSecret,
  };
  const ofDefaults = defaults === undefined ? [] : checkDefaults(defaults, rules);
  const parsed = defaults === undefined || ofDefaults.length > 0 ? read : applyDefaults(read, defaults);
  const failures = [...ofMapping, ...parsed.failures, ...ofDefaults, ...checkRoster(parsed, rules)];
  const label = typeof source === "string" && source !== "" && fileOf(source) !== undefined ? source : "roster";
  const messages = formatFailures({ label, workers: parsed.roster.workers, locate: parsed.locate }, failures);
  const warnings = failures.length > 0 ? [] : warningsIn(parsed.roster);
  const { roster, notes } = parsed;
  return { roster, failures: messages.map((message) => ({ path: [], message })), warnings, notes };
}

interface Mapping {
  readonly columns: ColumnMapping | undefined;
  readonly defaults: JsonObject | undefined;
  readonly failures: readonly RosterFailure[];
}

/** What the program says of columns and defaults, else the file beside the roster. */
function mappingIn({ source, columns, defaults, folder }: RosterRequest): Mapping {
  const file = typeof source === "string" ? fileOf(source, folder) : undefined;
  const { mapping, failures } = file === undefined ? { mapping: {} as MappingFile, failures: [] } : readMapping(file);
  return {
    // What is no mapping is reported as an input of the fleet.
    columns: columnMapping.safeParse(columns).data ?? mapping.columns,
    defaults: isJsonObject(defaults) ? defaults : mapping.defaults,
    failures,
  };
}

function applyDefaults(parsed: ParsedRoster, defaults: JsonObject): ParsedRoster {
  const { profiles, workers } = parsed.roster;
  return { ...parsed, roster: { profiles, workers: workers.map((one) => withDefaults(one, defaults, profiles)) } };
}

function warningsIn({ profiles, workers }: Roster): readonly string[] {
  return workers.flatMap(({ [worker.identity]: id, ...fields }) =>
    warningsFor(worker, typeof id === "string" ? id : "", expand(profiles, fields)),
  );
}

/** Adds the profiles of the program, which have no position in the source. */
function withProfiles(parsed: ParsedRoster, profiles: JsonValue): ParsedRoster {
  const own: JsonObject = parsed.roster.profiles;
  const added: JsonObject = isJsonObject(profiles) ? profiles : {};
  const isAdded = ([list, name]: Path): boolean =>
    list === "profiles" && name !== undefined && Object.hasOwn(added, name) && !Object.hasOwn(own, name);
  const duplicates = Object.keys(added).filter((name) => Object.hasOwn(own, name));
  const failures = duplicates.map((name): RosterFailure => {
    const message = `is in the program's profiles too; rename or remove one of the two ${quote(name)}`;
    return { path: ["profiles", name], message, part: "key" };
  });
  return {
    ...parsed,
    roster: { profiles: { ...added, ...own }, workers: parsed.roster.workers },
    failures: [...parsed.failures, ...failures, ...checkProfiles(profiles)],
    locate: (path, part) => (isAdded(path) ? undefined : parsed.locate(path, part)),
  };
}
