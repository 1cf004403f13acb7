/** The packed `pulumi-jobrouter`, and the programs that install and run it. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { root } from "../../tools/setup/paths.mjs";
import { toolchain, withToolchain } from "../../tools/toolchain.mjs";
import { type Manager, npm } from "./loader-managers.ts";

/** Where a program runs. */
export interface Place {
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and answers what it printed on stdout; throws with everything it printed unless it succeeds. */
export async function runProgram(command: readonly string[], { folder, env = {} }: Place): Promise<string> {
  const [program = "", ...args] = command;
  const options = { cwd: folder, env: { ...userEnvironment(), ...env }, timeout: 180_000, maxBuffer: 2 ** 26 };
  try {
    const { stdout } = await promisify(execFile)(program, args, options);
    return stdout;
  } catch (error) {
    // The message of an Error holds what it printed on stderr.
    const printed = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${printed}`, { cause: error });
  }
}

/** The environment of the toolchain, without settings of the developer, the coverage or npm. */
function userEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^(PULUMI|JOBROUTER|AZURE)_|^NODE_(V8_COVERAGE|OPTIONS)$|^npm_(package|lifecycle)_|^npm_config_local_prefix$/;
  const others = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return withToolchain(toolchain(), Object.fromEntries(others));
}

let packing: Promise<string> | undefined;

/** The path of the packed provider: made from the build once per run, and gone with the process. */
export function packedProvider(): Promise<string> {
  packing ??= pack();
  return packing;
}

async function pack(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-jobrouter-packed-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  // The build was made before the tests; building again would pull the files away under tests that run.
  const args = ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  const answer = await runProgram([...npm.command, ...args], { folder: join(root, "provider") });
  const [packed] = JSON.parse(answer) as { filename: string }[];
  if (packed === undefined) throw new Error("npm pack made no package");
  return join(folder, packed.filename);
}

/** The version of `@pulumi/pulumi` that this clone is developed with. */
export function pulumiVersion(): string {
  return readManifest(".").devDependencies["@pulumi/pulumi"] ?? "none";
}

/** What a program can import of the provider, as it writes it: `pulumi-jobrouter` and the like. */
export function publicEntries(): string[] {
  const entries = Object.keys(readManifest("provider").exports).filter((entry) => !entry.endsWith(".json"));
  return entries.map((entry) => posix.join("pulumi-jobrouter", entry));
}

function readManifest(workspace: string): Record<"devDependencies" | "exports", Record<string, string>> {
  const text = readFileSync(join(root, workspace, "package.json"), "utf8");
  return JSON.parse(text) as ReturnType<typeof readManifest>;
}

/** Works in a temporary folder outside this clone, whose packages Node would find otherwise. */
export async function inNewFolder<Result>(name: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the files of a project and lets a package manager install what they ask for. */
export async function installProject(
  folder: string,
  manager: Manager,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries({ ...files, ...manager.files })) {
    writeFileSync(join(folder, name), text);
  }
  await runProgram([...manager.command, ...manager.install], { folder, env: manager.env ?? {} });
}
