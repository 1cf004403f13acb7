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
  const shown = failures.slice(0, MAX_SHOWN).map((failure) => {
    const position = failure.position ?? source.locate(failure.path, failure.part);
    return { position, line: formatFailure(source, failure, position) };
  });
  const lines = shown.toSorted((a, b) => compare(a.position, b.position)).map(({ line }) => line);
  const more = failures.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
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
