/** What was read from the source of a roster, and where things stand in it. */
import type { Roster } from "./types";

/** Names and indexes that lead to something in a roster: `["workers", 13, "channels", 0, "capacityCostPerJob"]`. */
export type Path = readonly (string | number)[];

/** A point in a text file; both count from 1, columns in UTF-16 units, as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Where something stands in the source: its value, or with `part` the name before it. What is not written there is looked
 * for in what holds it. `undefined` for rosters that are no file.
 */
export type Locate = (path: Path, part?: "key") => Place | undefined;

/** One thing that is wrong with a roster. */
export interface Mistake {
  readonly path: Path;
  /** What must be otherwise; follows the name of the field. A function is told where another path stands, as text. */
  readonly reason: string | ((where: (path: Path) => string) => string);
  /** The name is wrong, not the value. */
  readonly part?: "key";
  /** Where it is, when the path does not lead there. */
  readonly place?: Place;
}

/** What a reader of one format makes of a text. */
export interface ReadText {
  readonly roster: Roster;
  /** What is wrong although the rest could be read. */
  readonly mistakes: readonly Mistake[];
  /** Indexes of workers that could be read in part only, so that their fields tell nothing. */
  readonly unreadable: ReadonlySet<number>;
  readonly locate: Locate;
}

/** A roster as it was read; `checkRoster` says what is wrong with it. */
export interface ReadRoster extends ReadText {
  /** The file as the program named it. */
  readonly file?: string;
}
