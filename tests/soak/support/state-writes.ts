/** The moments at which an engine writes its state file. */
import { watch } from "node:fs";

/** A count that goes on until it is ended. */
export interface WriteCount {
  /** Stops looking; answers how often the state was written. */
  end(): number;
}

/**
 * Calls back at each write with its ordinal: `before` when the engine begins the backup that precedes it, which is some
 * milliseconds earlier, and `after` when the new file has taken the place of the old.
 */
export function countWrites(
  folder: string,
  onWrite: (moment: "before" | "after", ordinal: number) => void,
): WriteCount {
  const backups = new Set<string>();
  let written = 0;
  const watcher = watch(folder, (event, file) => {
    if (event !== "rename" || file === null) return;
    if (/^test\.json\.bak\..*\.tmp$/.test(file) && !backups.has(file)) {
      backups.add(file);
      onWrite("before", backups.size);
    }
    if (file === "test.json") {
      written += 1;
      onWrite("after", written);
    }
  });
  return {
    end() {
      watcher.close();
      return written;
    },
  };
}
