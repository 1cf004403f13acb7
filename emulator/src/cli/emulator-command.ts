/** The command jobrouter-emulator: starts an emulator, prints where it is, and stops it on a signal. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Emulator, startEmulator } from "../emulator.js";
import { type Flags, command } from "./emulator-flags.js";
import { toOptions } from "./emulator-options.js";
import { fail } from "./node-version.js";

/** The grace period of running requests on a signal. */
const graceMilliseconds = 5_000;

/** Parses the arguments and runs the command. */
export async function runEmulatorCommand(version: string): Promise<void> {
  await command(version).action(run).parseAsync();
}

async function run(flags: Flags): Promise<void> {
  const emulator = await startEmulator(await toOptions(flags));
  const certificate = writeCertificate(emulator.certificate, flags.cert);
  stopOnSignals(emulator, () => {
    certificate.dispose();
  });
  const lines = [`endpoint: ${emulator.url}`, `connection string: ${emulator.connectionString}`];
  for (const name of Object.keys(flags.resource)) {
    lines.push(`connection string of ${name}: ${emulator.resource(name).connectionString}`);
  }
  if (certificate.file !== undefined) lines.push(`certificate to trust: ${certificate.file}`);
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Writes the certificate that clients must trust to a temporary file, unless it came from one. */
function writeCertificate(certificate: string | undefined, given: string | undefined) {
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
    // A second signal stops at once.
    grace = 0;
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
}
