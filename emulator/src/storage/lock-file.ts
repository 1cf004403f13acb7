/** Keeps two emulators from writing the same data file. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The locks of this process: its own number in a file may also be one that a process before it had. */
const held = new Set<string>();

/** Locks the file for this process and answers how to unlock it; throws when a living process holds the lock. */
export function lockFile(file: string): () => void {
  const lock = `${path.resolve(file)}.lock`;
  if (held.has(lock)) throw new Error("another emulator of this process is using it; close that one first");
  const holder = readHolder(lock);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new Error(`process ${holder} is using it; stop that one first, or delete "${lock}" if it is no emulator`);
  }
  writeFileSync(lock, `${process.pid}\n`);
  held.add(lock);
  return () => {
    held.delete(lock);
    rmSync(lock, { force: true });
  };
}

function readHolder(lock: string): number | undefined {
  try {
    const found = Number(readFileSync(lock, "utf8"));
    return Number.isInteger(found) && found > 0 ? found : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(id: number): boolean {
  try {
    // Signal 0 asks only whether the process could be signalled.
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
