/** The state of a stack, kept aside so that one deployment can be tried from the same beginning again and again. */
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Copies the state of the stack in this folder; `restore` puts the copy in the place of what is there then. */
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

/** True while the lock of a deployment is there, be it alive or dead. */
export function isLocked(stackFolder: string): boolean {
  const locks = join(stackFolder, "local/pulumi/state/.pulumi/locks");
  if (!existsSync(locks)) return false;
  return readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.name.endsWith(".json"));
}
