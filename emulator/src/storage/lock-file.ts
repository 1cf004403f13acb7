/** Locks a data file against a second emulator. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The locks of this process: its pid in a lock file may be that of an earlier process. */
const held = new Set<string>();

/** Locks a file for this process and returns a function that unlocks it; throws when a running process holds the lock. */
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
    // Signal 0 tests whether the process exists.
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
