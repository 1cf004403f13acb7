/** Reads a roster from a file or from what a program passes; `checkRoster` then says what is wrong with it. */
import path from "node:path";
import { type JsonObject, isJsonObject } from "../../util/json";
import { parseCsv } from "./parse-csv";
import { parseJson } from "./parse-json";
import { type ParsedText, parseYaml } from "./parse-yaml";
import { plainValues } from "./plain-values";
import { readText } from "./read-text";
import { quote } from "../../util/format-list";
import { SyntaxMistakes, rosterError } from "./report";
import { NO_WORKERS, shapeRoster } from "./roster-shape";
import type { Mistake, ReadRoster, ReadText } from "./source";
import type { RosterObject, RosterWorker } from "./types";

const READERS: Readonly<Record<string, (text: string) => ReadText>> = {
  ".yaml": (text) => shaped(parseYaml(text)),
  ".yml": (text) => shaped(parseYaml(text)),
  ".json": (text) => shaped(parseJson(text)),
  ".csv": parseCsv,
};

/**
 * Reads a roster: the path of a `.yaml`, `.yml`, `.json` or `.csv` file relative to the program's folder, a list of
 * workers, or an object with `profiles` and `workers`. `extraProfiles` are the program's own profiles beside those of the
 * source. Throws `InvalidInput` with every place at which a file cannot be read; makes no call.
 */
export function readRoster(
  source: string | readonly RosterWorker[] | RosterObject,
  extraProfiles: JsonObject = {},
): ReadRoster {
  if (typeof source === "string") return withProfiles(readFile(source), extraProfiles);
  const { value, mistakes } = plainValues(Array.isArray(source) ? { workers: source } : source);
  const read = shaped({ value, mistakes, locate: () => undefined });
  return withProfiles(read, extraProfiles);
}

function readFile(file: string): ReadRoster {
  try {
    const reader = READERS[path.extname(file).toLowerCase()];
    if (reader === undefined) {
      const reason = `must be a file whose name ends in ${Object.keys(READERS).join(", ")}; rename it, or pass the workers`;
      throw new SyntaxMistakes([{ path: [], reason }]);
    }
    const text = readText(file);
    if (text.trim() === "") throw new SyntaxMistakes([{ path: [], reason: `is empty: it ${NO_WORKERS}` }]);
    return { ...reader(text), file };
  } catch (error) {
    if (error instanceof SyntaxMistakes) throw rosterError({ file }, error.mistakes);
    throw error;
  }
}

function shaped({ value, mistakes, locate }: ParsedText): ReadText {
  const read = shapeRoster(value);
  return { ...read, mistakes: [...mistakes, ...read.mistakes], locate };
}

/** The program's profiles stand in no file. */
function withProfiles(read: ReadRoster, extra: JsonObject): ReadRoster {
  const { profiles, workers } = read.roster;
  const isExtra = ([list, name]: readonly (string | number)[]): boolean =>
    list === "profiles" && Object.hasOwn(extra, String(name)) && !Object.hasOwn(profiles, String(name));
  const twice = Object.keys(extra).filter((name) => Object.hasOwn(profiles, name));
  const mistakes = twice.map((name): Mistake => {
    const reason = `is in the program's profiles too; rename or remove one of the two ${quote(name)}`;
    return { path: ["profiles", name], reason, part: "key" };
  });
  const plain = plainValues(extra);
  const added = isJsonObject(plain.value) ? plain.value : {};
  const misplaced = plain.mistakes.map((mistake) => ({ ...mistake, path: ["profiles", ...mistake.path] }));
  return {
    ...read,
    roster: { profiles: { ...added, ...profiles }, workers },
    mistakes: [...read.mistakes, ...mistakes, ...misplaced],
    locate: (at, part) => (isExtra(at) ? undefined : read.locate(at, part)),
  };
}
