/** The mistakes of a roster as one error that a person can work off. */
import { formatPath } from "../../util/path";
import { RouterError } from "../../errors";
import { quote } from "../../util/format-list";
import type { JsonObject } from "../../util/json";
import type { Locate, Mistake, Path, Place } from "./source";

/** Lines of one error; more than that, nobody reads. */
const MOST_LINES = 100;

/** Thrown by the readers of a format; the reader of rosters knows the file's name. */
export class SyntaxMistakes extends Error {
  readonly mistakes: readonly Mistake[];
  constructor(mistakes: readonly Mistake[]) {
    super("the text cannot be read");
    this.mistakes = mistakes;
  }
}

/** What the lines of a report are made from. */
export interface Reported {
  readonly file?: string | undefined;
  readonly workers?: readonly JsonObject[];
  readonly locate?: Locate;
}

/** One `InvalidInput` that names every mistake in a line of its own, as far as there are not more than 100, in the order of the file. */
export function rosterError(source: Reported, mistakes: readonly Mistake[]): RouterError {
  const placed = mistakes.slice(0, MOST_LINES).map((mistake) => {
    const place = mistake.place ?? source.locate?.(mistake.path, mistake.part);
    return { place, line: lineOf(source, mistake, place) };
  });
  const lines = placed.toSorted((a, b) => compare(a.place, b.place)).map(({ line }) => `  ${line}`);
  const name = source.file === undefined ? "the roster" : `the roster ${source.file}`;
  const more = mistakes.length - lines.length;
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  return new RouterError(
    "InvalidInput",
    [`${name} has ${count}:`, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n"),
  );
}

function compare(a: Place | undefined, b: Place | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return a.line - b.line || a.column - b.column;
}

function lineOf(source: Reported, { path, reason }: Mistake, place: Place | undefined): string {
  const [subject, rest] = subjectOf(source, path, place);
  const said = typeof reason === "string" ? reason : reason((other) => whereIs(source, other));
  // What is not in the file is of the program.
  const position = place === undefined && path.length > 0 ? "" : positionOf(source, place);
  const words = [position, subject, formatPath(rest)].filter((word) => word !== "");
  return `${words.join(" ")}: ${said}`;
}

function whereIs(source: Reported, path: Path): string {
  const place = source.locate?.(path);
  return place === undefined ? formatPath(path.slice(0, 2)) : positionOf(source, place);
}

function positionOf({ file }: Reported, place: Place | undefined): string {
  if (place === undefined) return file ?? "";
  return `${file ?? ""}:${place.line}:${place.column}`;
}

function subjectOf({ workers }: Reported, path: Path, place: Place | undefined): readonly [string, Path] {
  const [list, which] = path;
  if (list === "profiles" && which !== undefined) return [`profile ${quote(String(which))}`, path.slice(2)];
  if (list !== "workers" || typeof which !== "number") return ["", path];
  const id = workers?.[which]?.["workerId"];
  const name = typeof id === "string" && id !== "" ? quote(id) : undefined;
  if (name === undefined) return [`workers[${which}]`, path.slice(2)];
  return [place === undefined ? `workers[${which}] ${name}` : `worker ${name}`, path.slice(2)];
}
