/** Reads the roster of a fleet and validates it, as one step of the fleet's `check`. */
import { RouterError } from "../../errors";
import { UNKNOWN } from "../../schema/unknown";
import type { CheckFailure } from "../../schema/resource-schema";
import { type JsonObject, type JsonValue, isJsonObject } from "../../util/json";
import { checkRoster } from "./check-roster";
import { readRoster } from "./read-roster";
import type { Roster } from "./types";

/** The inputs of a fleet that decide what its roster holds. Unknown values of a preview are allowed in all but `source`. */
export interface RosterRequest {
  /** A path relative to `folder`, or the text of a roster in YAML or JSON: text starts with `{` or holds a line break. */
  readonly source: string;
  /** Profiles of the program beside those of the roster. */
  readonly profiles?: JsonValue | undefined;
  /** Ids of the queues that workers may name; without it, any. */
  readonly queues?: JsonValue | undefined;
  readonly apiVersion?: string | undefined;
  /** The folder that relative paths start from; the working directory by default. */
  readonly folder?: string | undefined;
}

/** A roster, and one failure for each mistake in it. */
export interface LoadedRoster {
  readonly roster: Roster;
  /** The message holds file, line, column, worker and field. The path is empty, so that a host does not print the source with it. */
  readonly failures: readonly CheckFailure[];
}

/** Reads and validates a roster; calls no service. */
export function loadRoster({ source, profiles, queues, apiVersion }: RosterRequest): LoadedRoster {
  const known: JsonObject = isJsonObject(profiles) ? profiles : {};
  const ids = Array.isArray(queues) && !queues.includes(UNKNOWN) ? queues.map(String) : undefined;
  try {
    const read = readRoster(source, known);
    checkRoster(read, { ...(ids && { queues: ids }), ...(apiVersion !== undefined && { apiVersion }) });
    return { roster: read.roster, failures: [] };
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    const [, ...lines] = error.message.split("\n");
    return {
      roster: { profiles: {}, workers: [] },
      failures: lines.map((line) => ({ path: [], message: line.trim() })),
    };
  }
}
