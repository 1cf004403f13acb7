/** The error that stops an update which would overwrite somebody else's change: all that is needed to decide what to do. */
import type { JsonValue } from "../util/json";
import { RouterError } from "../errors";
import type { Entity } from "../http/decode";
import type { Conflict } from "./three-way-merge";
import { showValue } from "./show-value";

/** An update, and what it met. */
export interface Contest {
  /** How errors call one entity of its kind. */
  readonly noun: string;
  readonly endpoint: string;
  /** The entity as it was seen just now. */
  readonly live: Entity;
  /** At least one. */
  readonly conflicts: readonly Conflict[];
}

/** Names that fit into the first line. */
const MOST_NAMED = 3;
/** Characters of the list of fields: with the ways out below it, all must fit into what the engine shows of an error. */
const LONGEST_LIST = 2_400;

/** The `EditConflict` for a contest: several lines, the field, the values, the time and the ways out. */
export function editConflict({ noun, endpoint, live, conflicts }: Contest): RouterError {
  const lines = [
    `cannot update ${noun} "${live.id}": someone else changed ${namesOf(conflicts)} at ${endpoint}`,
    ...listOf(conflicts.map(describe)),
    ...ageOf(noun, live),
    "To keep theirs: run `pulumi refresh`, declare their value in the program, and look at `pulumi preview --diff`",
    'To write ours over theirs: set onConflict: "overwrite" on this resource, then run `pulumi up`',
  ];
  return new RouterError("EditConflict", lines.join("\n"));
}

function namesOf(conflicts: readonly Conflict[]): string {
  return conflicts.length > MOST_NAMED ? `${conflicts.length} fields` : conflicts.map(({ path }) => path).join(", ");
}

function describe({ path, member, ours, theirs, known }: Conflict): string {
  const show = (value: JsonValue | undefined): string => (value === undefined ? "not set" : showValue(member, value));
  const wanted = ours === null ? "dropped by this program" : `${show(ours)} in this program`;
  return `  ${path}: ${show(theirs)} in the service, ${show(known)} in Pulumi's state, ${wanted}`;
}

/** As many lines as there is room for, the first one in any case. */
function listOf(lines: readonly string[]): readonly string[] {
  let length = 0;
  const fitting = lines.filter((line, index) => (length += line.length) <= LONGEST_LIST || index === 0);
  const left = lines.length - fitting.length;
  return left === 0 ? fitting : [...fitting, `  and ${left} more`];
}

/** The service tells when the entity was last changed, not when one field was. */
function ageOf(noun: string, { lastModified }: Entity): readonly string[] {
  if (lastModified === undefined) return [];
  return [`  The last change of any kind to this ${noun} was at ${lastModified}, theirs then or before`];
}
