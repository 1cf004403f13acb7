/**
 * Checks the version of Node before anything else is loaded. Node parses a whole file before it runs it, so this file
 * and the two entries use no syntax later than ES2019 and import nothing of the package.
 */
import { readFileSync } from "node:fs";

/** Loads a command, or prints one sentence to stderr and sets the exit code 1 when Node is too old for it. */
export function start(command: string, load: () => Promise<unknown>): void {
  const message = checkNode(command, process.versions.node, readEngines());
  if (message === undefined) load().catch(fail);
  else fail(message);
}

/** Describes a version of Node that is older than `engines` asks for; answers undefined for one that is new enough. */
export function checkNode(command: string, found: string, engines: string): string | undefined {
  const needed = engines.replace(">=", "");
  if (rank(found) >= rank(needed)) return undefined;
  return `${command} needs Node.js ${needed} or newer, this is Node.js ${found}`;
}

const rank = (version: string): number => {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(parseFloat);
  return (major * 1000 + minor) * 1000 + patch;
};

function readEngines(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  // The manifest of this package.
  return (JSON.parse(text) as { engines: { node: string } }).engines.node;
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
