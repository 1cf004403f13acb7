/** A backup of a stack's state, so that one deployment can be repeated from the same state. */
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Copies the state of the stack in this folder; `restore` replaces the state by the copy. */
export function keepState(stackFolder: string): { restore(): void } {
  const state = join(stackFolder, "local/pulumi/state");
  const kept = join(stackFolder, "local/kept-state");
  cpSync(state, kept, { recursive: true });
  return {
    restore() {
      rmSync(state, { recursive: true });
      cpSync(kept, state, { recursive: true });
    },
  };
}

/** True while the lock of a deployment exists, running or killed. */
export function isLocked(stackFolder: string): boolean {
  const locks = join(stackFolder, "local/pulumi/state/.pulumi/locks");
  if (!existsSync(locks)) return false;
  return readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.name.endsWith(".json"));
}
