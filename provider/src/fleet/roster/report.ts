/** Formats the failures of a roster, in the order of its source. */
import { quote } from "../../util/format-list";
import { type Path, formatPath } from "../../util/path";
import type { Locate, Position, RosterFailure } from "./types";

/** Failures that are shown; the rest is counted. */
const MAX_SHOWN = 100;

export interface FailureSource {
  /** Names the source before a position. */
  readonly label: string;
  readonly workers: readonly { readonly workerId?: unknown }[];
  readonly locate: Locate;
}

/** Formats each failure with position, worker and field. */
export function formatFailures(source: FailureSource, failures: readonly RosterFailure[]): readonly string[] {
  const grouped = groupAlike(source, failures);
  const shown = grouped.slice(0, MAX_SHOWN).map((failure) => {
    const position = failure.position ?? source.locate(failure.path, failure.part);
    return { position, line: formatFailure(source, failure, position) };
  });
  const lines = shown.toSorted((a, b) => compare(a.position, b.position)).map(({ line }) => line);
  const more = grouped.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** Workers with the same mistake that are told one by one. */
const MAX_ALIKE = 10;

/** The same mistake in at least half of the workers, which a column or the file has, becomes one failure with a count. */
function groupAlike({ workers }: FailureSource, failures: readonly RosterFailure[]): readonly RosterFailure[] {
  if (failures.length <= MAX_ALIKE) return failures;
  const groups = Map.groupBy(failures, ({ path: [list, , ...field], message }) => {
    // A message that names positions is of one worker.
    if (list !== "workers" || field.length === 0 || (typeof message !== "string" && message.length > 0))
      return undefined;
    return JSON.stringify([field, textOf(message)]);
  });
  const firsts = new Map<RosterFailure, readonly RosterFailure[]>();
  for (const [key, group] of groups) {
    const [first] = group;
    const isCommon = group.length > MAX_ALIKE && group.length * 2 >= workers.length;
    if (key !== undefined && first !== undefined && isCommon) for (const one of group) firsts.set(one, group);
  }
  return failures.flatMap((failure): readonly RosterFailure[] => {
    const group = firsts.get(failure);
    if (group === undefined) return [failure];
    if (group[0] !== failure) return [];
    return [{ ...failure, message: `${textOf(failure.message)} (and so in ${group.length - 1} more workers)` }];
  });
}

function textOf(message: RosterFailure["message"]): string {
  return typeof message === "string" ? message : message(() => "");
}

/** Failures without a position, which are those of the program, come first. */
function compare(a: Position | undefined, b: Position | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return a.line - b.line || a.column - b.column;
}

function formatFailure(source: FailureSource, { path, message }: RosterFailure, position?: Position): string {
  const [subject, field] = subjectOf(source, path, position);
  const isOfProgram = position === undefined && path.length > 0;
  const words = [isOfProgram ? "" : formatPosition(source, position), subject, formatPath(field)];
  const positionOf = (other: Path): string => {
    const there = source.locate(other);
    return there === undefined ? formatPath(other.slice(0, 2)) : formatPosition(source, there);
  };
  const prefix = words.filter((word) => word !== "").join(" ");
  return `${prefix}: ${typeof message === "string" ? message : message(positionOf)}`;
}

function formatPosition({ label }: FailureSource, position?: Position): string {
  return position === undefined ? label : `${label}:${position.line}:${position.column}`;
}

/** Names the worker or profile of a path, and answers the path inside it. */
function subjectOf({ workers }: FailureSource, path: Path, position?: Position): readonly [string, Path] {
  const [list, which] = path;
  if (list === "profiles" && which !== undefined) return [`profile ${quote(String(which))}`, path.slice(2)];
  if (list !== "workers" || typeof which !== "number") return ["", path];
  const id = workers[which]?.workerId;
  const name = typeof id === "string" && id !== "" ? quote(id) : undefined;
  if (name === undefined) return [`workers[${which}]`, path.slice(2)];
  return [position === undefined ? `workers[${which}] ${name}` : `worker ${name}`, path.slice(2)];
}
