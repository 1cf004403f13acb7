import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileError } from "./errors.js";
import { isObject } from "./json.js";
import type { State } from "./store.js";
import { stateFormat } from "./store.js";

/** Reads the state back, or answers undefined when there is no file yet. */
export function readState(file: string): State | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isObject(parsed) || parsed["format"] !== stateFormat) {
      throw new Error(`it was not written by this version of the emulator (expected format "${stateFormat}")`);
    }
    // The marker says that writeState made it, and that wrote a State.
    return parsed as unknown as State;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw fileError("read the data file", file, error);
  }
}

/** Replaces the file in one step: whoever reads it finds the whole old state or the whole new one. */
export function writeState(file: string, state: State): void {
  const draft = `${file}.tmp`;
  try {
    writeFileSync(draft, JSON.stringify(state));
    renameSync(draft, file);
  } catch (error) {
    throw fileError("write the data file", file, error);
  }
}
