/** The error of an update that conflicts with another client's change: the fields, the three values, and the ways out. */
import type { JsonValue } from "../util/json";
import { formatPath } from "../util/path";
import { RouterError } from "../errors";
import type { Entity } from "../http/decode";
import type { Conflict } from "./three-way-merge";
import { showValue } from "./show-value";

/** An update and its conflicts. */
export interface ConflictingUpdate {
  /** How errors call one entity of its kind. */
  readonly noun: string;
  readonly endpoint: string;
  /** The entity as it was last read. */
  readonly live: Entity;
  /** At least one. */
  readonly conflicts: readonly Conflict[];
}

/** Fields named in the first line. */
const MAX_NAMED = 3;
/** Characters of the list of fields: with the ways out below it, all must fit into what the engine shows of an error. */
const MAX_LIST_LENGTH = 2_400;

/** Builds the `EditConflict` error, in several lines. */
export function editConflict({ noun, endpoint, live, conflicts }: ConflictingUpdate): RouterError {
  const lines = [
    `cannot update ${noun} "${live.id}": another client changed ${namesOf(conflicts)} at ${endpoint}`,
    ...listOf(conflicts.map(describe)),
    ...ageOf(noun, live),
    "To keep theirs: run `pulumi refresh`, declare their value in the program, and look at `pulumi preview --diff`",
    'To write ours over theirs: set onConflict: "overwrite" on this resource, then run `pulumi up`',
  ];
  return new RouterError("EditConflict", lines.join("\n"));
}

function namesOf(conflicts: readonly Conflict[]): string {
  if (conflicts.length > MAX_NAMED) return `${conflicts.length} fields`;
  return conflicts.map(({ path }) => formatPath(path)).join(", ");
}

function describe({ path, member, desired, live, base }: Conflict): string {
  const show = (value: JsonValue | undefined): string => (value === undefined ? "not set" : showValue(member, value));
  const wanted = desired === null ? "dropped by this program" : `${show(desired)} in this program`;
  return `  ${formatPath(path)}: ${show(live)} in the service, ${show(base)} in Pulumi's state, ${wanted}`;
}

/** Keeps as many lines as there is room for, the first one in any case. */
function listOf(lines: readonly string[]): readonly string[] {
  let length = 0;
  const fitting = lines.filter((line, index) => (length += line.length) <= MAX_LIST_LENGTH || index === 0);
  const left = lines.length - fitting.length;
  return left === 0 ? fitting : [...fitting, `  and ${left} more`];
}

/** The service tells when the entity was last modified, not when one field was. */
function ageOf(noun: string, { lastModified }: Entity): readonly string[] {
  return lastModified === undefined ? [] : [`  This ${noun} was last modified (any field) at ${lastModified}`];
}
