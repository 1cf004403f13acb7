/**
 * The canonical text of a roster: the version of the format, a line per profile (`@voice {"capacity":100}`), then a line per
 * worker by its id (`ada @voice capacity=120 labels.level=3`; JSON where short words would not do). Equal rosters are equal
 * texts, so a changed line is a changed worker, and the engine prints line diffs of a fleet by itself.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { type JsonObject, type JsonValue, isJsonObject, own } from "../../util/json";
import { memoize } from "../../util/memoize";
import { RouterError } from "../../errors";
import { worker as schema } from "../../schema/worker";
import { canonical, compareTexts, fromWords, toWords } from "./fields";
import { PROFILE_KEY, expand } from "../roster/expand";
import type { Roster } from "../roster/types";

/** The first line of a canonical text; another format gets another number. */
const HEADER_START = "# jobrouter roster, format ";
const HEADER = `${HEADER_START}1`;

/** A roster cut into its lines. */
export interface RosterLines {
  /** What each profile says, as JSON text. */
  readonly profiles: ReadonlyMap<string, string>;
  /** What follows the id in each worker's line, by the id: ` @voice capacity=120`, either part or none. */
  readonly workers: ReadonlyMap<string, string>;
}

const NAME = String.raw`"(?:[^"\\]|\\.)*"|\S+`;
const PROFILE_LINE = new RegExp(`^@(${NAME}) (\\{.*\\})$`);
const SAYS = String.raw`\{.*\}|[A-Za-z]\w*(?:\.[\w-]+)?=\S+(?: [A-Za-z]\w*(?:\.[\w-]+)?=\S+)*`;
const WORKER_LINE = new RegExp(`^(${NAME})((?: @(?:${NAME}))?(?: (?:${SAYS}))?)$`);
const REST = new RegExp(`^(?: @(${NAME}))?(?: (${SAYS}))?$`);

/** The lines of a roster: its workers by id, and the profiles that they use. Of two workers with one id the last counts. */
export function linesOf({ profiles, workers }: Roster): RosterLines {
  const sorted = workers.toSorted((a, b) => compareTexts(idOf(a), idOf(b)));
  const used = new Set(workers.map((worker) => worker[PROFILE_KEY]));
  const rest = memoize(restOf);
  const named = Object.keys(profiles).filter((name) => used.has(name));
  return {
    profiles: new Map(named.sort(compareTexts).map((name) => [name, jsonOf(own(profiles, name))])),
    workers: new Map(sorted.map(({ [schema.identity]: id, ...says }) => [textOf(id), rest(says)])),
  };
}

/** What follows the id in the line of a worker. */
export function restOf(worker: JsonObject): string {
  const profile = worker[PROFILE_KEY];
  const fields = canonical(schema, worker);
  const says = toWords(fields) ?? JSON.stringify(fields);
  return `${typeof profile === "string" ? ` @${wordOf(profile)}` : ""}${says === "" ? "" : ` ${says}`}`;
}

/** True for a text of {@link writeLines}, and false for the path of a file, for YAML and for JSON. */
export function isCanonical(text: string): boolean {
  return text.startsWith(HEADER_START);
}

/** Writes the canonical text; profiles that no worker uses are left out. */
export function writeLines({ profiles, workers }: RosterLines): string {
  const used = new Set([...workers.values()].map(profileIn));
  const named = [...profiles].filter(([name]) => used.has(name));
  const head = named.map(([name, json]) => `@${wordOf(name)} ${json}\n`);
  return [`${HEADER}\n`, ...head, ...[...workers].map(([id, rest]) => `${wordOf(id)}${rest}\n`)].join("");
}

/** Reads a canonical text; an empty one holds no workers. Throws `InvalidInput` for any other text. */
export function readLines(text: string): RosterLines {
  const profiles = new Map<string, string>();
  const workers = new Map<string, string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || (index === 0 && line === HEADER)) continue;
    if (index === 0) throw unknownFormat(line);
    const [id, rest] = cut(line, index + 1);
    if (rest !== undefined) workers.set(id, rest);
    else {
      const [, name, json] = PROFILE_LINE.exec(line) ?? [];
      if (name === undefined || json === undefined) throw unreadable(index + 1);
      profiles.set(unquote(name), json);
    }
  }
  return { profiles, workers };
}

/** Splits a worker's line into id and rest; the pattern is slow for thousands, so only unusual lines go through it. */
function cut(line: string, number: number): [string, string | undefined] {
  if (line.startsWith("@")) return ["", undefined];
  const at = line.indexOf(" ");
  if (!line.startsWith('"')) {
    const rest = at === -1 ? "" : line.slice(at);
    if (rest === "" || rest.startsWith(" @") || rest.startsWith(" {") || rest.includes("=")) {
      return [at === -1 ? line : line.slice(0, at), rest];
    }
  }
  const [, id, rest] = WORKER_LINE.exec(line) ?? [];
  if (id === undefined || rest === undefined) throw unreadable(number);
  return [unquote(id), rest];
}

/** The roster of these lines, with the profiles apart. */
export function rosterOf({ profiles, workers }: RosterLines): Roster {
  return {
    profiles: Object.fromEntries([...profiles].map(([name, json]) => [name, parse(json)])),
    workers: [...workers].map(([id, rest]) => ({ [schema.identity]: id, ...fieldsOf(id, rest) })),
  };
}

/** Answers what a worker of these lines is declared as, by its id; `undefined` for one that has no line. */
export function declarationsIn({ profiles, workers }: RosterLines): (id: string) => JsonObject | undefined {
  const parsed = Object.fromEntries([...profiles].map(([name, json]) => [name, parse(json)]));
  const known = new Map<string, JsonObject>();
  return (id) => {
    const rest = workers.get(id);
    if (rest === undefined) return undefined;
    const same = known.get(rest);
    if (same !== undefined) return { [schema.identity]: id, ...same };
    const declared = expand(parsed, fieldsOf(id, rest));
    known.set(rest, declared);
    return { [schema.identity]: id, ...declared };
  };
}

function fieldsOf(id: string, rest: string): JsonObject {
  const parts = REST.exec(rest);
  if (parts === null) throw new RouterError("InvalidInput", `the line of worker "${id}" in the roster is malformed`);
  const [, profile, says = "{}"] = parts;
  const fields = says.startsWith("{") ? parse(says) : fromWords(says);
  return profile === undefined ? fields : { [PROFILE_KEY]: unquote(profile), ...fields };
}

/** The name of the profile that a worker's line takes over. */
export function profileIn(rest: string): string | undefined {
  if (!rest.startsWith(" @")) return undefined;
  if (rest.startsWith(' @"')) {
    const [, profile] = REST.exec(rest) ?? [];
    return profile === undefined ? undefined : unquote(profile);
  }
  const end = rest.indexOf(" ", 2);
  return end === -1 ? rest.slice(2) : rest.slice(2, end);
}

/** True when a profile or a worker of these lines sets the field; true for a label of that name as well. */
export function mentions({ profiles, workers }: RosterLines, field: string): boolean {
  const says = (text: string): boolean => text.includes(`"${field}"`) || text.includes(` ${field}=`);
  return [...profiles.values()].some(says) || [...workers.values()].some(says);
}

function idOf(worker: JsonObject): string {
  return textOf(worker[schema.identity]);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function jsonOf(value: unknown): string {
  return JSON.stringify(isJsonObject(value) ? canonical(schema, value) : {});
}

/** A name as it is, unless it could be taken for something else. */
function wordOf(name: string): string {
  return /^[^\s"@{]\S*$/.test(name) ? name : JSON.stringify(name);
}

function unquote(word: string): string {
  if (!word.startsWith('"')) return word;
  try {
    // JSON.parse answers `any`; what begins with a quote is text.
    return JSON.parse(word) as string;
  } catch (error) {
    throw new RouterError("InvalidInput", `a name in the roster is not readable: ${word.slice(0, 80)}`, {
      cause: error,
    });
  }
}

function parse(json: string): JsonObject {
  try {
    // The patterns let nothing through but what stands in braces.
    return JSON.parse(json) as JsonObject;
  } catch (error) {
    throw new RouterError("InvalidInput", `a line of the roster is not readable: ${json.slice(0, 80)}`, {
      cause: error,
    });
  }
}

function unreadable(line: number): RouterError {
  return new RouterError("InvalidInput", `line ${line} of the roster in canonical form is malformed`);
}

function unknownFormat(line: string): RouterError {
  return isCanonical(line)
    ? new RouterError("InvalidInput", "the roster has a format of a newer pulumi-jobrouter; upgrade the package")
    : unreadable(1);
}

/** Starts a packed text, and no canonical one. */
const MARK = "{brotli}";
/** Lines of a roster are alike over far longer distances than deflate looks back; more effort than this costs time and saves little. */
const OPTIONS = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};

export function pack(text: string): string {
  return `${MARK}${brotliCompressSync(text, OPTIONS).toString("base64")}`;
}

/** The text, packed or not. Throws `InvalidInput` for one that cannot be unpacked. */
export function unpack(text: string): string {
  if (!text.startsWith(MARK)) return text;
  try {
    return brotliDecompressSync(Buffer.from(text.slice(MARK.length), "base64")).toString();
  } catch (error) {
    throw new RouterError("InvalidInput", "the packed roster is none that this package wrote", { cause: error });
  }
}
