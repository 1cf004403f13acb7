/**
 * Prints what reading a roster costs in CPU time: the parsers that could read it, and what is made of them, each in a process of its own
 * so that its memory is seen. `node provider/bench/roster.mts`, or with a name and a number of workers for one measurement.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse as parseCsv } from "csv-parse/sync";
import { load } from "js-yaml";
import { LineCounter, parse as parseYaml, parseDocument } from "yaml";
import { loadRoster } from "../dist/fleet/roster/index.js";
import type { RosterObject } from "../dist/fleet/roster/types.js";

const SIZES = [10_000, 100_000];
const ROUNDS = 3;

const QUEUES = ["support", "billing"];
const profiles = {
  agent: {
    capacity: 100,
    queues: QUEUES,
    channels: [
      { channelId: "voice", capacityCostPerJob: 100 },
      { channelId: "chat", capacityCostPerJob: 20 },
    ],
  },
};

/** Agents as they are: most say who they are and what they can, every third one where they work. */
function rosterOf(count: number): RosterObject {
  const workers = Array.from({ length: count }, (_, index) => ({
    workerId: `agent-${index}`,
    profile: "agent",
    labels: { name: `Agent Number ${index}`, level: index % 5, language: "en" },
    ...(index % 3 === 0 && { queues: ["support"] }),
  }));
  return { profiles, workers };
}

function yamlOf({ workers }: RosterObject): string {
  const lines = workers.map(
    ({ workerId, profile, labels, queues }) =>
      `  - workerId: ${workerId}\n    profile: ${profile ?? ""}\n    labels:\n      name: ${String(labels?.["name"])}\n` +
      `      level: ${String(labels?.["level"])}\n      language: en\n${queues ? "    queues: [support]\n" : ""}`,
  );
  return `profiles: ${JSON.stringify(profiles)}\nworkers:\n${lines.join("")}`;
}

function csvOf({ workers }: RosterObject): string {
  const lines = workers.map(({ workerId, profile, labels, queues }) =>
    [workerId, profile, labels?.["name"], labels?.["level"], "en", queues?.join(";")].join(","),
  );
  return ["workerId,profile,labels.name,labels.level:number,labels.language,queues", ...lines, ""].join("\n");
}

const TEXTS = {
  yaml: yamlOf,
  json: (roster: RosterObject) => JSON.stringify(roster, null, 2),
  csv: csvOf,
};

type Format = keyof typeof TEXTS;

interface Candidate {
  readonly format: Format;
  readonly run: (text: string) => unknown;
}

const parsers: Readonly<Record<string, Candidate>> = {
  "js-yaml load": { format: "yaml", run: (text) => load(text) },
  "yaml parse": { format: "yaml", run: (text) => parseYaml(text) as unknown },
  "yaml parseDocument": {
    format: "yaml",
    run: (text) => parseDocument(text, { lineCounter: new LineCounter() }),
  },
  "JSON.parse": { format: "json", run: (text) => JSON.parse(text) as unknown },
  "yaml parseDocument of JSON": { format: "json", run: (text) => parseDocument(text) },
  "csv-parse": { format: "csv", run: (text) => parseCsv(text) },
};

/** What users wait for: a file read and checked, without a mistake, or with one in every third worker. */
const wholes = (Object.keys(TEXTS) as Format[]).flatMap((format) =>
  [true, false].map((isGood): [string, Candidate] => [
    `read and check ${format}${isGood ? "" : ", with mistakes"}`,
    { format, run: (text) => readAndCheck(format, text, isGood ? QUEUES : ["billing"]) },
  ]),
);

const candidates: Readonly<Record<string, Candidate>> = { ...parsers, ...Object.fromEntries(wholes) };

/** Answers what was read, so that nothing is optimised away. */
function readAndCheck(format: Format, text: string, queues: readonly string[]): unknown {
  const folder = mkdtempSync(path.join(tmpdir(), "roster-bench-"));
  try {
    const file = path.join(folder, `roster.${format}`);
    writeFileSync(file, text);
    return loadRoster({ source: file, profiles: format === "csv" ? profiles : {}, queues });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Figures {
  /** CPU time, which other processes on the machine change less than the time on the clock. */
  readonly milliseconds: number;
  readonly mebibytes: number;
}

function measureHere(name: string, size: number): Figures {
  const candidate = candidates[name];
  if (candidate === undefined) throw new Error(`there is no ${name}; there are ${Object.keys(candidates).join("; ")}`);
  const text = TEXTS[candidate.format](rosterOf(size));
  const start = process.cpuUsage();
  const result = candidate.run(text);
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  if (result === undefined) throw new Error(`${name} read nothing`);
  return { milliseconds, mebibytes: process.resourceUsage().maxRSS / 1024 };
}

function measureApart(name: string, size: number): Figures {
  const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, String(size)], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(`${name} with ${size} workers failed: ${stderr}`);
  return JSON.parse(stdout) as Figures;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function row(name: string): string {
  const cells = SIZES.flatMap((size) => {
    const rounds = Array.from({ length: ROUNDS }, () => measureApart(name, size));
    const time = median(rounds.map(({ milliseconds }) => milliseconds));
    const memory = Math.max(...rounds.map(({ mebibytes }) => mebibytes));
    return [`${time.toFixed(0)} ms`.padStart(9), `${memory.toFixed(0)} MiB`.padStart(9)];
  });
  return `| ${name.padEnd(40)} | ${cells.join(" | ")} |`;
}

const [name, size] = process.argv.slice(2);
if (name !== undefined) process.stdout.write(JSON.stringify(measureHere(name, Number(size))));
else {
  const heads = SIZES.flatMap((count) => [count.toLocaleString("en"), "memory"]).map((head) => head.padStart(9));
  process.stdout.write(`| ${"workers".padEnd(40)} | ${heads.join(" | ")} |\n`);
  process.stdout.write(`| ${"-".repeat(40)} | ${heads.map(() => `${"-".repeat(8)}:`).join(" | ")} |\n`);
  for (const one of Object.keys(candidates)) process.stdout.write(`${row(one)}\n`);
}
