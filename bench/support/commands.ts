/** Runs measured commands as child processes, and returns their duration, CPU time and peak memory. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { processesIn } from "../../tests/support/processes.ts";
import type { TestStack } from "../../tests/support/stack.ts";
import type { EmulatorProcess } from "./emulator.ts";

const run = promisify(execFile);
const plainLoop = fileURLToPath(new URL("../plain-loop.ts", import.meta.url));

/** A command of the Pulumi CLI that succeeded. */
export interface Timed {
  readonly milliseconds: number;
  readonly output: string;
  /** Megabytes of memory that the largest of its processes had at once: the engine, the provider's host or the program. */
  readonly megabytes: number;
  /** Seconds of processor time, by what took them. */
  readonly processor: Readonly<Record<Role, number>>;
}

/** The processes of a deployment. */
export type Role = "engine" | "host" | "program";

/** Milliseconds between two samples of the memory: rare enough not to disturb the measurement. */
const BETWEEN_LOOKS = 100;

/** Runs a command to its end; throws with all of its output when it fails. */
export async function time(stack: TestStack, ...args: readonly string[]): Promise<Timed> {
  let megabytes = 0;
  const ticks = new Map<number, { role: Role; count: number }>();
  const look = setInterval(() => {
    for (const pid of processesIn(stack.folder)) {
      megabytes = Math.max(megabytes, peakOf(pid));
      const known = ticks.get(pid);
      ticks.set(pid, { role: known?.role ?? roleOf(pid), count: Math.max(known?.count ?? 0, ticksOf(pid)) });
    }
  }, BETWEEN_LOOKS);
  const begun = performance.now();
  try {
    const output = await stack.succeed(...args);
    const milliseconds = performance.now() - begun;
    const processor = { engine: 0, host: 0, program: 0 };
    for (const { role, count } of ticks.values()) processor[role] += count / TICKS_PER_SECOND;
    return { milliseconds, output, megabytes, processor };
  } finally {
    clearInterval(look);
  }
}

/** Measures the plain loop for this many workers, in milliseconds, without the start of its process. */
export async function timePlainLoop({ url, accessKey }: EmulatorProcess, count: number): Promise<number> {
  const { stdout } = await run(process.execPath, [plainLoop, url, accessKey, String(count)]);
  return Number(stdout);
}

/** What Linux counts processor time in, on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(read(pid, "status"))?.[1] ?? 0) / 1024;
}

function ticksOf(pid: number): number {
  // After the name, which may hold anything: the 12th and 13th are the times of the process and of the kernel for it.
  const fields = read(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function roleOf(pid: number): Role {
  const command = read(pid, "cmdline");
  if (command.includes("dynamic-provider")) return "host";
  return command.includes("cmd/run") ? "program" : "engine";
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    // The process has exited.
    return "";
  }
}
