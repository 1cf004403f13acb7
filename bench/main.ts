/**
 * `npm run bench`: the table of docs/performance.md, through the real CLI, at an emulator in a process of its own.
 * `npm run bench -- emulator` and `-- transport` run the smaller benches.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { printReport, reportOn } from "./report.ts";
import { type Row, rows } from "./rows.ts";
import { type SceneName, scenes } from "./scenes.ts";
import { describeMachine } from "./support/machine.ts";
import { timePlainLoop } from "./support/commands.ts";
import { Stage } from "./support/scene.ts";

const USAGE = `npm run bench -- [--rows name,name] [--runs N] [--json FILE] [--check]
npm run bench -- emulator | transport
rows: ${rows.map(({ name }) => name).join(", ")}`;

const [command] = process.argv.slice(2);
if (command === "emulator") {
  await import("../emulator/bench/matching.ts");
  await import("../emulator/bench/service.ts");
} else if (command === "transport") {
  await import("./transport.ts");
} else {
  await runTable(readFlags());
}

interface Flags {
  readonly wanted: readonly Row[];
  readonly runs: number;
  readonly json: string | undefined;
  readonly isChecked: boolean;
}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: rows.map(({ name }) => name).join() },
      runs: { type: "string", default: "5" },
      json: { type: "string" },
      check: { type: "boolean", default: false },
    },
  });
  const wanted = values.rows.split(",").map((name) => {
    const row = rows.find((one) => one.name === name);
    if (row === undefined) throw new Error(`there is no row ${name}\n${USAGE}`);
    return row;
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is ${values.runs}, but must be 1 or more\n${USAGE}`);
  return { wanted, runs, json: values.json, isChecked: values.check };
}

async function runTable({ wanted, runs, json, isChecked }: Flags): Promise<void> {
  const machine = describeMachine();
  const stage = new Stage();
  const needed = new Set(wanted.flatMap((row) => row.scenes));
  try {
    // An emulator is as fast as it gets after some thousand requests only.
    await timePlainLoop(await stage.emptyEmulator(), 10_000);
    for (let round = 1; round <= runs; round += 1) await playRound(stage, needed, `round ${round} of ${runs}`);
  } finally {
    await stage.close();
  }
  const report = reportOn(wanted, stage.records, machine, runs);
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
