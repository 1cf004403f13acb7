/** The stack of one row of the loader matrix: an installed project, the real Pulumi CLI, and an emulator in its own process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pulumiEnvironment } from "../../tools/pulumi-environment.mjs";
import { emulatorCommand } from "../../tools/setup/paths.mjs";
import { toolchain, withToolchain } from "../../tools/toolchain.mjs";
import { type SignedFetch, connect } from "../emulator/support/signed-fetch.ts";
import type { Manager } from "./loader-managers.ts";
import { runProgram } from "./loader-package.ts";
import type { Loader } from "./loader-projects.ts";

/** A call that reached the emulator. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** A stack that lives for one row. */
export interface LoaderStack {
  /** Runs a CLI command without prompts and returns its output; throws with the output when it fails. */
  pulumi(...args: readonly string[]): Promise<string>;
  /** What the program exports. */
  outputs(): Promise<Record<string, unknown>>;
  /** Returns the calls since the last time it was called. */
  calls(): Call[];
  /** A client for edits outside the stack. */
  readonly router: SignedFetch;
  /** The state file, whole. */
  stateText(): string;
  /** Ends the emulator. */
  close(): Promise<void>;
}

const STACK = "test";

/** Starts an emulator for an installed project and makes its stack. */
export async function openLoaderStack(folder: string, loader: Loader, manager: Manager): Promise<LoaderStack> {
  const journal = join(folder, "journal.jsonl");
  const { child, connectionString } = await startEmulator(journal);
  const env = { ...manager.env, ...stackEnvironment(folder, loader), JOBROUTER_CONNECTION_STRING: connectionString };
  const exec = manager.exec === undefined ? [] : [...manager.command, manager.exec];
  const command = [...exec, toolchain().pulumi.cli];
  let seen = 0;
  const stack: LoaderStack = {
    pulumi: (...args) => runProgram([...command, ...args, "--non-interactive", "--color", "never"], { folder, env }),
    outputs: async () => JSON.parse(await stack.pulumi("stack", "output", "--json")) as Record<string, unknown>,
    calls: () => {
      const all = readCalls(journal);
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh;
    },
    router: connect(connectionString),
    stateText: () => readFileSync(join(folder, `.local/pulumi/state/.pulumi/stacks/matrix/${STACK}.json`), "utf8"),
    close: () => stop(child),
  };
  try {
    await stack.pulumi("stack", "init", STACK);
    return stack;
  } catch (error) {
    await stack.close();
    throw error;
  }
}

/** A backend of its own, and a language host that knows the runtime options of the project. */
function stackEnvironment(folder: string, { options }: Loader): NodeJS.ProcessEnv {
  const { PATH = "" } = withToolchain(toolchain(), process.env);
  const bin = join(folder, ".local", "bin");
  writeLanguageHost(bin, options);
  const userEnv = { PATH: [bin, PATH].join(delimiter) };
  return pulumiEnvironment({ userEnv, localFolder: join(folder, ".local") });
}

/**
 * The engine hands over the runtime options of Pulumi.yaml by a call that the language host of the published Go modules
 * is too old to know; that one takes them as flags. Newer hosts accept these flags too, and go by the call.
 */
function writeLanguageHost(folder: string, { typescript, nodeargs = "" }: Loader["options"]): void {
  const host = join(dirname(toolchain().pulumi.cli), "pulumi-language-nodejs");
  // The one from the Go modules stands beside its CLI.
  if (!existsSync(host)) return;
  const text = `#!/bin/sh\nexec '${host}' -typescript=${typescript} '-nodeargs=${nodeargs}' "$@"\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pulumi-language-nodejs"), text, { mode: 0o755 });
}

async function startEmulator(journal: string): Promise<{ child: ChildProcess; connectionString: string }> {
  const child = spawn(toolchain().node, [emulatorCommand, "--journal", journal], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, connectionString] = /^connection string: (.*)$/.exec(line) ?? [];
    if (connectionString !== undefined) return { child, connectionString };
  }
  throw new Error("the emulator ended before it said where it listens");
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill();
  await gone;
}

function readCalls(journal: string): Call[] {
  const lines = readFileSync(journal, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Call);
}
