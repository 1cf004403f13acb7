/** Writes workers line by line as YAML or JSON, and knows by counting where each mistake stands. */
import type { ExpectedFailure, WrittenWorker } from "./invalid-workers.ts";

/** A text, and what a report of it must say. */
export interface InvalidFile {
  readonly text: string;
  readonly failures: readonly { readonly position: string; readonly message: string }[];
}

/** How a format writes what it holds. */
interface Format {
  readonly head: readonly string[];
  readonly tail: readonly string[];
  /** The lines of a worker; the first of them holds no member when `opens` is set. */
  readonly worker: (worker: WrittenWorker, isLast: boolean) => readonly string[];
  /** Lines before the first member. */
  readonly opening: number;
  /** What the worker itself begins with. */
  readonly begins: (worker: WrittenWorker) => string;
}

/** Profiles that all files have: a good one, and one that is wrong once however many workers take it over. */
const WRONG_PROFILE = '{"capacity": 1, "channels": [{"channelId": "v", "capacityCostPerJob": 0}]}';

const PROFILE_MESSAGE = 'profile "wrong" channels[0].capacityCostPerJob: must be 1 or more, but it is 0';

export const YAML: Format = {
  head: ["# agents", "profiles:", "  good: {capacity: 5}", `  wrong: ${WRONG_PROFILE}`, "workers:"],
  tail: [],
  worker: ({ members, bare }) => {
    if (bare !== undefined) return [`  - ${bare}`];
    return members.map(([key, value], index) => `  ${index === 0 ? "-" : " "} ${key}: ${value}`);
  },
  opening: 0,
  begins: ({ members: [first], bare }) => bare ?? first?.[0] ?? "",
};

export const JSON_FORMAT: Format = {
  head: [
    "{",
    '  "profiles": {',
    '    "good": { "capacity": 5 },',
    `    "wrong": ${WRONG_PROFILE}`,
    "  },",
    '  "workers": [',
  ],
  tail: ["  ]", "}"],
  worker: ({ members, bare }, isLast) => {
    const comma = isLast ? "" : ",";
    if (bare !== undefined) return [`    ${bare}${comma}`];
    const lines = members.map(
      ([key, value], index) => `      "${key}": ${value}${index < members.length - 1 ? "," : ""}`,
    );
    return ["    {", ...lines, `    }${comma}`];
  },
  opening: 1,
  begins: ({ bare }) => bare ?? "{",
};

/** Writes the workers. */
export function writeFile(format: Format, workers: readonly WrittenWorker[]): InvalidFile {
  const lines = [...format.head];
  const profileLine = lines.findIndex((line) => line.includes("wrong")) + 1;
  const failures = [{ position: positionOf(lines, profileLine, "0}]"), message: PROFILE_MESSAGE }];
  for (const [index, worker] of workers.entries()) {
    const first = lines.length + 1;
    lines.push(...format.worker(worker, index === workers.length - 1));
    if (worker.wrong === undefined) continue;
    const { member, message } = worker.wrong;
    const line = member === undefined ? first : first + format.opening + member;
    failures.push({ position: positionOf(lines, line, beginningOf(worker, worker.wrong, format)), message });
  }
  return { text: `${[...lines, ...format.tail].join("\n")}\n`, failures };
}

function beginningOf(worker: WrittenWorker, { member, at, part }: ExpectedFailure, format: Format): string {
  const [key, value] = worker.members[member ?? -1] ?? [];
  if (key === undefined || value === undefined) return format.begins(worker);
  if (part === "key") return format === JSON_FORMAT ? `"${key}"` : key;
  return at ?? value;
}

function positionOf(lines: readonly string[], line: number, text: string): string {
  const column = (lines[line - 1] ?? "").lastIndexOf(text) + 1;
  if (column === 0) throw new Error(`line ${line} does not hold ${text}: ${lines[line - 1] ?? ""}`);
  return `${line}:${column}`;
}
