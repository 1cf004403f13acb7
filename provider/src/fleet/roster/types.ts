/** What a roster holds, and what reading one answers. */
import type { JsonObject, JsonValue } from "../../util/json";
import type { Path } from "../../util/path";
import type { WorkerInputs } from "../../schema/worker";

/** Defaults that workers share under a name. */
export type WorkerProfile = Partial<Omit<WorkerInputs, "workerId">>;

/** One worker of a roster: its own fields take precedence over those of its profile. */
export interface RosterWorker extends WorkerProfile {
  /** The router's id of the worker, unique within the endpoint. */
  workerId: string;
  /** The name of the profile that it takes over. Labels and tags are joined key by key, all other fields replaced. */
  profile?: string;
}

/** A roster as a program writes it, and as a YAML or JSON file holds it. */
export interface RosterObject {
  /** Defaults that workers share, by the names under which workers take them over. */
  profiles?: Readonly<Record<string, WorkerProfile>>;
  /** At least one worker. */
  workers: readonly RosterWorker[];
}

/** A roster as plain JSON, not validated: profiles by name, and workers in the order of the source. */
export interface Roster {
  readonly profiles: JsonObject;
  readonly workers: readonly JsonObject[];
}

/** A point in a text; both count from 1, columns in UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds the position of a value, or with `part` of its key; what is not in the source is looked for in its container. */
export type Locate = (path: Path, part?: "key") => Position | undefined;

/** One mistake in a roster; the path leads into the roster: `["workers", 13, "capacity"]`. */
export interface RosterFailure {
  readonly path: Path;
  /** Follows the name of the field. A function formats it later: few of very many failures are shown. */
  readonly message: string | ((positionOf: (path: Path) => string) => string);
  /** Set when the key is wrong, not the value. */
  readonly part?: "key";
  /** Set when no path leads to the position. */
  readonly position?: Position;
}

/** A value read from a text; `undefined` when the syntax is broken. */
export interface ParsedText {
  readonly value: JsonValue | undefined;
  readonly failures: readonly RosterFailure[];
  /** Indexes of workers that are not validated. */
  readonly skipped?: readonly number[];
  /** What a reader recognised in the source, for the log. */
  readonly notes?: readonly string[];
  readonly locate: Locate;
}

export interface ParsedRoster {
  readonly roster: Roster;
  readonly failures: readonly RosterFailure[];
  /** Indexes of workers whose fields could not be read, so that they are not validated. */
  readonly skipped: ReadonlySet<number>;
  readonly notes: readonly string[];
  readonly locate: Locate;
}
