/**
 * `npm run bench`: the table of docs/performance.md, through the real CLI, at an emulator in a process of its own.
 * `npm run bench -- emulator`, `-- transport`, `-- http-clients` and `-- roster` run the smaller benches.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { root } from "../tools/setup/paths.mjs";
import { printReport, reportOn } from "./report.ts";
import { type Row, rows } from "./rows.ts";
import { type SceneName, scenes } from "./scenes.ts";
import { describeMachine } from "./support/machine.ts";
import { timePlainLoop } from "./support/commands.ts";
import { Stage } from "./support/scene.ts";

const USAGE = `npm run bench -- [--rows name,name] [--runs N] [--latency MS] [--json FILE] [--check]
npm run bench -- emulator | transport | http-clients | roster
rows: ${rows.map(({ name }) => name).join(", ")}`;

/** The smaller benches, each in processes of its own. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  emulator: ["emulator/bench/matching.ts", "emulator/bench/service.ts"],
  transport: ["bench/transport.ts"],
  "http-clients": ["bench/http-clients.ts"],
  roster: ["provider/bench/roster.mts"],
};

const [command = "", ...others] = process.argv.slice(2);
const scripts = Object.hasOwn(SCRIPTS, command) ? SCRIPTS[command] : undefined;
if (scripts === undefined) {
  await runTable(readFlags());
} else {
  for (const script of scripts) {
    const { status } = spawnSync(process.execPath, [script, ...others], { cwd: root, stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
}

interface Flags {
  readonly wanted: readonly Row[];
  readonly runs: number;
  /** Milliseconds that the emulator takes for each answer beside its work. */
  readonly latency: number;
  readonly json: string | undefined;
  readonly isChecked: boolean;
}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: rows.map(({ name }) => name).join() },
      runs: { type: "string", default: "5" },
      latency: { type: "string", default: "0" },
      json: { type: "string" },
      check: { type: "boolean", default: false },
    },
  });
  const wanted = values.rows.split(",").map((name) => {
    const row = rows.find((one) => one.name === name);
    if (row === undefined) return refuse(`there is no row ${name}`);
    return row;
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) refuse(`--runs is ${values.runs}, but must be a whole number, 1 or more`);
  const latency = Number(values.latency);
  if (!(latency >= 0)) refuse(`--latency is ${values.latency}, but must be a number of milliseconds, 0 or more`);
  return { wanted, runs, latency, json: values.json, isChecked: values.check };
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n${USAGE}\n`);
  process.exit(2);
}

async function runTable({ wanted, runs, latency, json, isChecked }: Flags): Promise<void> {
  const machine = describeMachine();
  const stage = new Stage(latency);
  const needed = new Set(wanted.flatMap((row) => row.scenes));
  try {
    // An emulator is as fast as it gets after some thousand requests only.
    await timePlainLoop(await stage.emptyEmulator(), 10_000);
    for (let round = 1; round <= runs; round += 1) await playRound(stage, needed, `round ${round} of ${runs}`);
  } finally {
    await stage.close();
  }
  const report = reportOn(wanted, stage.records, { machine, runs, latency });
  process.stdout.write(`\n${printReport(report)}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (isChecked && report.rows.some(({ isCleared }) => !isCleared)) process.exitCode = 1;
}

async function playRound(stage: Stage, needed: ReadonlySet<SceneName>, name: string): Promise<void> {
  for (const [scene, play] of Object.entries(scenes)) {
    // The keys of a table of scenes are their names.
    if (!needed.has(scene as SceneName)) continue;
    const begun = performance.now();
    await play(stage);
    process.stderr.write(`${name}: ${scene}, ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  }
  stage.endRound();
}
