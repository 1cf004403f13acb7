#!/usr/bin/env node
/** The command: reads the flags, starts an emulator, says where it is, and stops it on a signal. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Emulator } from "../emulator.js";
import { startEmulator } from "../emulator.js";
import type { Flags } from "./emulator-flags.js";
import { command } from "./emulator-flags.js";
import { toOptions } from "./emulator-options.js";

/** How long requests under way may take when the emulator is told to stop. */
const graceMilliseconds = 5_000;

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const hasVersion = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return hasVersion ? String(manifest.version) : "unknown";
}

async function run(flags: Flags): Promise<void> {
  const emulator = await startEmulator(await toOptions(flags));
  const kept = keepCertificate(emulator.certificate, flags.cert);
  stopOnSignals(emulator, () => {
    kept.dispose();
  });
  const lines = [`endpoint: ${emulator.url}`, `connection string: ${emulator.connectionString}`];
  for (const name of Object.keys(flags.resource)) {
    lines.push(`connection string of ${name}: ${emulator.resource(name).connectionString}`);
  }
  if (kept.file !== undefined) lines.push(`certificate to trust: ${kept.file}`);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Puts the certificate that clients must trust where they can read it. */
function keepCertificate(certificate: string | undefined, given: string | undefined) {
  const nothing = () => undefined;
  if (certificate === undefined) return { file: undefined, dispose: nothing };
  if (given !== undefined) return { file: path.resolve(given), dispose: nothing };
  const folder = mkdtempSync(path.join(tmpdir(), "jobrouter-emulator-"));
  const file = path.join(folder, "certificate.pem");
  writeFileSync(file, certificate);
  const dispose = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  return { file, dispose };
}

function stopOnSignals(emulator: Emulator, dispose: () => void): void {
  let grace = graceMilliseconds;
  const stop = () => {
    emulator.close(grace).then(dispose, fail);
    // Whoever asks twice, by whichever signal, does not want to wait.
    grace = 0;
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

await command(readVersion()).action(run).parseAsync().catch(fail);
