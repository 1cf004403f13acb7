/** What the emulator says while it runs. */
import type { Call } from "../control/journal.js";

/** How much is said: nothing, bugs and full disks, or a line per request as well. */
export type LogLevel = "silent" | "error" | "info";

/** The levels from the quietest to the most talkative. */
export const logLevels: readonly LogLevel[] = ["silent", "error", "info"];

/** Writes lines to the standard error stream. */
export class Log {
  readonly #level: LogLevel;

  constructor(level: LogLevel) {
    this.#level = level;
  }

  /** Something went wrong inside; a refusal is none of that. */
  error(error: unknown): void {
    if (this.#level !== "silent") console.error(error);
  }

  /** A request was answered. */
  answered({ at, method, path, status, resource }: Call): void {
    if (this.#level === "info") console.error(`${at} ${resource} ${method} ${path} ${status}`);
  }
}
