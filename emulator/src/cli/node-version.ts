/**
 * Starts the commands, after a check of the Node version. Node parses a whole file before it runs it, so this file and the
 * two entries use no syntax later than ES2018 and import nothing else of the package.
 */
import { readFileSync } from "node:fs";

/** The parts of package.json that the commands read. */
export interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** Loads and runs a command; when Node is too old, prints one sentence to stderr instead. Failures set the exit code 1. */
export function start(command: string, run: (manifest: Manifest) => Promise<void>): void {
  const manifest = readManifest();
  const message = checkNodeVersion(command, process.versions.node, manifest.engines.node);
  if (message === undefined) run(manifest).catch(fail);
  else fail(message);
}

/** Describes a Node version that is older than `engines` (`>=22.12`) allows; answers undefined for one that will do. */
export function checkNodeVersion(command: string, found: string, engines: string): string | undefined {
  const needed = engines.replace(">=", "");
  if (rank(found) >= rank(needed)) return undefined;
  return `${command} needs Node.js ${needed} or newer, and this is ${found}.`;
}

/** Prints an error as one sentence and sets the exit code. */
export function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function rank(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(parseFloat);
  return (major * 1000 + minor) * 1000 + patch;
}

function readManifest(): Manifest {
  // The manifest of this package.
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Manifest;
}
