/** Keeps two emulators from writing the same data file. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** Locks the file for this process and answers how to unlock it; throws when a living process holds the lock. */
export function lockFile(file: string): () => void {
  const lock = `${file}.lock`;
  const holder = readHolder(lock);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new Error(`process ${holder} is using it; stop that one first, or delete "${lock}" if it is no emulator`);
  }
  writeFileSync(lock, `${process.pid}\n`);
  return () => {
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
