/** The pipeline's script in a folder of its own, with programs of the test in place of those of the build machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { localFolder, root } from "../../../tools/setup/paths.mjs";
import { toolchain } from "../../../tools/toolchain.mjs";

/** The result of a finished run of the script. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the script. */
export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** A copy of the example. */
export interface PipelineFolder {
  readonly folder: string;
  /** Puts a shell script on the PATH of the pipelines. */
  install(name: string, script: string): void;
  /** Runs `node deploy.mjs` with these arguments and nothing else in the environment. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished>;
  /** Starts the same, for tests that act while it runs. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Started;
  dispose(): void;
}

/** Copies the example below the clone, so that it finds the packages of the clone. */
export function openPipelineFolder(): PipelineFolder {
  mkdirSync(path.join(localFolder, "tests"), { recursive: true });
  const folder = mkdtempSync(path.join(localFolder, "tests", "pipeline-"));
  cpSync(path.join(root, "examples", "pipeline"), folder, { recursive: true });
  const programs = path.join(folder, "programs");
  mkdirSync(programs);
  const start: PipelineFolder["start"] = (args, env = {}) => {
    const search = [programs, env["PATH"] ?? "/usr/bin:/bin"].join(path.delimiter);
    return startProgram(toolchain().node, [path.join(folder, "deploy.mjs"), ...args], folder, { ...env, PATH: search });
  };
  return {
    folder,
    start,
    install(name, script) {
      writeFileSync(path.join(programs, name), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(programs, name), 0o755);
    },
    run: (args, env) => start(args, env).finished,
    dispose() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program to its end. */
export function runToEnd(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Finished> {
  return startProgram(program, args, cwd, env).finished;
}

function startProgram(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Started {
  const child = spawn(program, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, finished };
}
