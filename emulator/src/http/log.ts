/** Logs to the standard error stream. */
import type { Call } from "./server-hooks.js";

/** The log level: nothing, bugs and full disks, or a line per request as well. */
export type LogLevel = "silent" | "error" | "info";

/** All levels, from the least to the most verbose. */
export const logLevels: readonly LogLevel[] = ["silent", "error", "info"];

/** Logs messages up to its level. */
export class Log {
  readonly #level: LogLevel;

  constructor(level: LogLevel) {
    this.#level = level;
  }

  /** Logs a bug or a full disk; error answers of the service are not logged. */
  error(error: unknown): void {
    if (this.#level !== "silent") console.error(error);
  }

  /** Logs a request. */
  request({ at, method, path, status, resource }: Call): void {
    if (this.#level === "info") console.error(`${at} ${resource} ${method} ${path} ${status}`);
  }
}
