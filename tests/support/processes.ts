/** Finds and ends the processes of a stack: the engine and its children, which may outlive it. */
import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Timeout for processes to exit, in milliseconds. */
const MAX_END = 30_000;

/** The processes that work in a folder. Reads /proc, so it knows Linux only and finds none elsewhere. */
export function processesIn(folder: string): readonly number[] {
  if (!existsSync("/proc/self/cwd")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readOr("", () => readlinkSync(`/proc/${pid}/cwd`)) === folder)
    .map(Number);
}

/** Finds the processes of the provider's host: the script that starts it, and the program itself. */
export function hostsIn(folder: string): readonly number[] {
  return processesIn(folder).filter((pid) => /dynamic-provider|pulumi-resource-pulumi-nodejs/.test(commandOf(pid)));
}

/**
 * The processes that must exit with the engine. The engine itself leaves a language host behind when it is interrupted
 * before it has spoken to it.
 */
export function processesBesideLanguageHost(folder: string): readonly number[] {
  return processesIn(folder).filter((pid) => !commandOf(pid).includes("pulumi-language-nodejs"));
}

/** The command lines of the processes in a folder. */
export function commandsIn(folder: string): readonly string[] {
  return processesIn(folder).map((pid) => commandOf(pid));
}

/** Waits until `find` finds no process; throws with `text` after 30 s. */
export async function untilGone(find: () => readonly number[], text: () => string): Promise<void> {
  const deadline = performance.now() + MAX_END;
  while (find().length > 0) {
    if (performance.now() > deadline) throw new Error(text());
    await wait(20);
  }
}

function commandOf(pid: number): string {
  return readOr("", () => readFileSync(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
}

/** Kills the processes; ignores those that have exited. */
export function killNow(pids: readonly number[]): void {
  for (const pid of pids) sendTo(pid, "SIGKILL");
}

/** Sends a signal to a process or, where the number is negative, to a group; one that has ended already gets none. */
export function sendTo(pid: number, signal: NodeJS.Signals): void {
  readOr(false, () => process.kill(pid, signal));
}

/** Ignores errors about processes that have exited. */
function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
