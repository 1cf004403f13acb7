import { once } from "node:events";
import path from "node:path";
import { pulumiEnvironment } from "./pulumi-environment.mjs";
import type { RunningEmulator } from "./quickstart/emulator.ts";
import { ensureEmulator, pageOf } from "./quickstart/emulator.ts";
import { describeCalls, journalMark } from "./quickstart/journal.ts";
import type { Pulumi } from "./quickstart/pulumi.ts";
import { ensureStack, parseCommand, runPulumi } from "./quickstart/pulumi.ts";
import { emulatorCommand, localFolder, root } from "./setup/paths.mjs";
import { endingSignals } from "./signals.mjs";
import { toolchain } from "./toolchain.mjs";

const quickstartFolder = path.join(localFolder, "quickstart");

/** Deploys the quickstart: to the user's service where the environment names one, else to an emulator. */
async function main(): Promise<number> {
  const { command, rest } = parseCommand(process.argv.slice(2));
  if (command === "emulator") return showEmulator();
  const env = pulumiEnvironment({ userEnv: process.env, localFolder });
  const pulumi = { cli: toolchain().pulumi.cli, folder: root, env };
  if (env["JOBROUTER_CONNECTION_STRING"] || env["JOBROUTER_ENDPOINT"]) {
    await ensureStack(pulumi, "service");
    return runPulumi(pulumi, [command, "--stack", "service", ...rest]);
  }
  // Only the emulator changes, so no confirmation is needed.
  const consent = command === "preview" ? [] : ["--yes"];
  return runOnEmulator(pulumi, [command, "--stack", "local", ...consent, ...rest]);
}

/** Starts the quickstart's emulator with what was deployed, and keeps it running until Ctrl-C. */
async function showEmulator(): Promise<number> {
  const emulator = await ensureEmulator(emulatorCommand, quickstartFolder);
  process.stdout.write(`Open ${pageOf(emulator.connectionString)} in the browser. Ctrl-C stops the emulator.\n`);
  const signals = endingSignals.map((signal) => once(process, signal));
  await Promise.race([emulator.ended, ...signals]);
  await emulator.stop();
  return 0;
}

async function runOnEmulator(pulumi: Pulumi, args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  for (const signal of endingSignals) {
    process.on(signal, () => {
      interruption.abort(new Error(`stopped by ${signal}`));
    });
  }
  const emulator = await ensureEmulator(emulatorCommand, quickstartFolder);
  try {
    await ensureStack(pulumi, "local");
    // From here on Pulumi itself handles signals.
    interruption.signal.throwIfAborted();
    const mark = journalMark(emulator.journal);
    const env = { ...pulumi.env, JOBROUTER_CONNECTION_STRING: emulator.connectionString };
    const code = await runPulumi({ ...pulumi, env }, args);
    report(emulator, mark);
    return code;
  } finally {
    await emulator.stop();
  }
}

function report({ journal }: RunningEmulator, mark: number): void {
  process.stdout.write(`\nThe emulator saw ${describeCalls(journal, mark)}, see ${path.relative(root, journal)}\n`);
  process.stdout.write("To see the router in the browser: npm start -- emulator\n");
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
